using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets.Histories;

/// <summary>
/// Makes up what three accounts do: holds, receipts in and out of order, repeated, forged, contradicting, late, transfers and
/// their repetitions. The first two have starter credits, the third only earns.
/// </summary>
internal sealed class LedgerHistory(string name, Random random, TimeProvider time)
{
    private static readonly int[] Multipliers = [500, 1000, 1337, 5000];
    private static readonly HoldOptions Options = new();
    private readonly string[] _accounts = [$"{name}-a", $"{name}-b", $"{name}-c"];
    private readonly List<HoldRequest> _holds = [];
    private readonly List<VerifiedReceipt> _receipts = [];
    private readonly List<CreditTransfer> _transfers = [];

    /// <summary>The accounts, with their starter credits.</summary>
    public IEnumerable<(string Account, Credits Starter)> Accounts =>
        _accounts.Select((account, index) => (account, index < 2 ? Credits.Of(1000) : Credits.Zero));

    public LedgerStep Next() => random.Next(100) switch
    {
        < 25 => Hold(),
        < 30 when _holds.Count > 0 => LedgerStep.Hold(Any(_holds), Options, time),
        < 35 when _holds.Count > 0 => Cancel(Any(_holds)),
        < 42 when _holds.Count > 0 => Extend(Any(_holds)),
        < 50 when _receipts.Count > 0 => Repeat(Any(_receipts)),
        < 58 when _holds.Count > 0 => Word(Any(_holds)),
        < 85 when _holds.Count > 0 => Receipt(Any(_holds)),
        < 90 when _transfers.Count > 0 => RepeatTransfer(Any(_transfers)),
        < 90 => Hold(),
        _ => Gift(),
    };

    private LedgerStep Hold()
    {
        var now = time.GetUtcNow();
        var request = new HoldRequest
        {
            JobId = $"{name}-job-{_holds.Count}",
            Account = _accounts[random.Next(2)],
            NodeId = $"{name}-node",
            Owner = _accounts[random.Next(3)],
            Model = "llama",
            Multiplier = new Multiplier(Multipliers[random.Next(Multipliers.Length)]),
            IssuedAt = now,
            ExpiresAt = now.AddSeconds(300),
            ProofKey = $"proof-{random.Next(20)}", // some are used again
            Parallel = random.Next(1, 5),
            Extends = random.Next(2) == 0,
            Rates = random.Next(3) == 0 ? null : new JobRates(400_000, 20_000, random.Next(2) == 0),
        };
        _holds.Add(request);
        return LedgerStep.Hold(request, Options, time);
    }

    private LedgerStep Cancel(HoldRequest hold) => LedgerStep.Cancel(random.Next(10) == 0 ? Any(_accounts) : hold.Account, hold.JobId, time);

    /// <summary>Often a total that another extension asked for, or less than is held.</summary>
    private LedgerStep Extend(HoldRequest hold) => LedgerStep.Extend(new HoldExtension
    {
        JobId = random.Next(30) == 0 ? $"{name}-unheard" : hold.JobId,
        Account = random.Next(10) == 0 ? Any(_accounts) : hold.Account,
        Milliseconds = random.Next(1, 9) * 100_000 + random.Next(2),
        ExpiresAt = time.GetUtcNow().AddSeconds(random.Next(400)),
        UsedMilliseconds = random.Next(3) == 0 ? 0 : random.Next(900_000),
    }, time);

    /// <summary>Often less than the receipts say, often more than the word before.</summary>
    private LedgerStep Word(HoldRequest hold) => LedgerStep.Hear(
        new PayerWord
        {
            JobId = random.Next(30) == 0 ? $"{name}-unheard" : hold.JobId,
            Account = random.Next(10) == 0 ? Any(_accounts) : hold.Account,
            Milliseconds = random.Next(3) == 0 ? 0 : random.Next(400_000),
            Requests = random.Next(10),
            Cancelled = random.Next(3),
            Broken = random.Next(5) == 0 ? 1 : 0,
        },
        time);

    private LedgerStep Receipt(HoldRequest hold)
    {
        var receipt = new VerifiedReceipt
        {
            JobId = random.Next(30) == 0 ? $"{name}-unheard" : hold.JobId,
            NodeId = random.Next(30) == 0 ? "another-node" : hold.NodeId,
            Sequence = random.Next(1, 6),
            DurationMilliseconds = random.Next(400_000),
            Final = random.Next(5) == 0,
            ReceivedAt = hold.IssuedAt.AddMilliseconds(random.Next(-1000, 600_000)),
        };
        _receipts.Add(receipt);
        return LedgerStep.Settle(random.Next(30) == 0 ? Any(_accounts) : hold.Account, receipt, time);
    }

    /// <summary>The very receipt again, or one with its number that says something else.</summary>
    private LedgerStep Repeat(VerifiedReceipt receipt) => LedgerStep.Settle(
        _holds.Find(hold => hold.JobId == receipt.JobId)?.Account ?? _accounts[0],
        random.Next(4) == 0 ? receipt with { DurationMilliseconds = receipt.DurationMilliseconds + 1 } : receipt,
        time);

    private LedgerStep Gift()
    {
        var (from, to) = (random.Next(3), random.Next(1, 3));
        var transfer = new CreditTransfer
        {
            Account = _accounts[from],
            Recipient = random.Next(20) == 0 ? $"{name}-nobody" : _accounts[(from + to) % 3],
            Amount = new Credits(random.NextInt64(1, 200_000_000)),
            Key = $"key-{_transfers.Count}",
            Memo = random.Next(2) == 0 ? null : "thanks",
        };
        _transfers.Add(transfer);
        return LedgerStep.Transfer(transfer, time);
    }

    private LedgerStep RepeatTransfer(CreditTransfer transfer) =>
        LedgerStep.Transfer(random.Next(4) == 0 ? transfer with { Amount = transfer.Amount + new Credits(1) } : transfer, time);

    private T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
