using System.Collections.Concurrent;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>
/// Holds the journal against the books, row by row: what was acknowledged is there once and with the amounts that were answered,
/// what was refused is not, what is unknown happened once or not at all, and nothing is there that nobody asked for.
/// </summary>
/// <param name="journal">What was asked and answered.</param>
/// <param name="rows">The books.</param>
/// <param name="withEarlierVersion">Whether coordinators wrote to them that knew no requests at the same time, and so paid for one.</param>
internal sealed partial class BooksCheck(Journal journal, LedgerRows rows, bool withEarlierVersion = false)
{
    private readonly ConcurrentQueue<string> _faults = new();

    /// <summary>Operations that were acknowledged, each once however often it was repeated.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Operations whose outcome nobody was told.</summary>
    public int Unknown { get; private set; }

    /// <summary>Attempts beyond the first of each receipt, transfer and extension.</summary>
    public int Repetitions =>
        journal.Receipts.Sum(receipt => Math.Max(0, receipt.Attempts - 1)) + journal.Transfers.Sum(transfer => Math.Max(0, transfer.Attempts - 1))
        + journal.Extensions.Sum(extension => Math.Max(0, extension.Attempts - 1));

    /// <summary>Operations that were acknowledged and are not in the books.</summary>
    public int Lost { get; private set; }

    /// <summary>Operations that are in the books more than once, or moved more than they should.</summary>
    public int Doubled { get; private set; }

    /// <summary>Everything that is wrong, in words.</summary>
    public IReadOnlyCollection<string> Faults => [.. journal.Faults, .. _faults];

    /// <summary>Looks at everything.</summary>
    public BooksCheck Run()
    {
        CheckHolds();
        CheckExtensions();
        CheckWords();
        CheckReceipts();
        CheckPrices();
        CheckAnswers();
        CheckTransfers();
        CheckEntries();
        CheckBalances();
        return this;
    }

    private void CheckHolds()
    {
        var byProof = rows.Holds.ToLookup(hold => hold.ProofId);
        var extensions = journal.Extensions.ToLookup(asked => asked.JobId, StringComparer.Ordinal);
        foreach (var asked in journal.Holds)
        {
            var found = byProof[asked.ProofId].ToList();
            Count(asked.Fate);
            Doubled += found.Count > 1 ? 1 : 0;
            Require(found.Count <= 1, $"the proof {asked.ProofId} has {found.Count} holds");
            switch (asked.Fate)
            {
                case Fate.Done:
                    var ticket = asked.Ticket!;
                    Lost += found.Count == 0 ? 1 : 0;
                    Require(
                        found is [var hold]
                            && (hold.JobId, hold.Account, hold.NodeId) == (ticket.JobId, asked.Account, ticket.NodeId)
                            && hold.Multiplier == decimal.ToInt64(ticket.Multiplier * 1000)
                            && IsWhatExtensionsMade(
                                hold, Micros.Of(ticket.Hold), ticket.ExpiresAt.ToUnixTimeMilliseconds() * 1000, [.. extensions[ticket.JobId]])
                            && hold.Status != "cancelled",
                        $"the ticket for job {ticket.JobId} with a hold of {ticket.Hold} has the holds [{string.Join(", ", found)}] after {string.Join(", ", extensions[ticket.JobId].Select(asked => $"{asked.Milliseconds} ms: {asked.Fate}"))}");
                    break;
                case Fate.Refused:
                    Require(found.Count == 0, $"a refused authorization left the hold {found.FirstOrDefault()}");
                    break;
                default:
                    Require(found.All(unknown => unknown.Account == asked.Account), $"a hold of another account: {found.FirstOrDefault()}");
                    break;
            }
        }

        var proofs = journal.Holds.Select(hold => hold.ProofId).ToHashSet(StringComparer.Ordinal);
        foreach (var hold in rows.Holds.Where(hold => !proofs.Contains(hold.ProofId)))
        {
            Require(false, $"nobody asked for {hold}");
        }
    }

    private void CheckReceipts()
    {
        var recorded = rows.Receipts.ToDictionary(receipt => (receipt.JobId, receipt.Sequence));
        var asked = new Dictionary<(string, long), AskedReceipt>();
        foreach (var receipt in journal.Receipts.Where(receipt => !receipt.IsForged))
        {
            var key = (receipt.Receipt.JobId!, receipt.Receipt.Sequence!.Value);
            asked[key] = receipt;
            Count(receipt.Fate);
            if (recorded.TryGetValue(key, out var line))
            {
                Require(
                    (line.Milliseconds, line.PromptTokens, line.CompletionTokens, line.IsFinal)
                        == (receipt.Milliseconds, receipt.Receipt.PromptTokens, receipt.Receipt.CompletionTokens, receipt.Receipt.Final),
                    $"{line} has other figures than were handed in");
            }
            else
            {
                Lost += receipt.Fate == Fate.Done ? 1 : 0;
                Require(receipt.Fate != Fate.Done, $"receipt {key} was acknowledged and is not on record");
            }
        }

        foreach (var line in rows.Receipts.Where(line => !asked.ContainsKey((line.JobId, line.Sequence))))
        {
            Require(false, $"nobody handed in {line}");
        }
    }

    /// <summary>
    /// What each job moved is what its latest receipt is worth, by the coordinator's clock and within the hold. After the hold was
    /// released it may be less, for want of credits, and so it is where its payer's word allows less; where an earlier receipt was worth more,
    /// the owner may not have had enough to give back.
    /// </summary>
    private void CheckPrices()
    {
        var receipts = rows.Receipts.ToLookup(receipt => receipt.JobId);
        foreach (var hold in rows.Holds)
        {
            var (least, _) = Worth(hold, receipts[hold.JobId].MaxBy(receipt => receipt.Sequence));
            least = hold.Status == "expired" ? 0 : Math.Min(least, hold.Allowed ?? least);
            var most = receipts[hold.JobId].Select(receipt => Worth(hold, receipt).Most).DefaultIfEmpty(0).Max();
            Doubled += hold.Captured > most ? 1 : 0;
            Require(hold.Captured >= least && hold.Captured <= most, $"{hold} should have captured {least} to {most}");
        }
    }

    /// <summary>The price of a receipt. The clock's millisecond may have turned between the two times as they are stored.</summary>
    private (long Least, long Most) Worth(HoldLine hold, ReceiptLine? receipt)
    {
        if (receipt is null)
        {
            return (0, 0);
        }

        var elapsed = Math.Max(0, (receipt.ReceivedAt - hold.IssuedAt) / 1000);
        return (Price(Math.Max(0, elapsed - 1) * (withEarlierVersion ? 1 : hold.Parallel)), Price((elapsed + 1) * hold.Parallel));

        long Price(long clock) => Math.Min(Math.Min(receipt.Milliseconds, clock) * hold.Multiplier, hold.Amount);
    }

    /// <summary>Every answer to a receipt is what its job had moved at some moment from that receipt on.</summary>
    private void CheckAnswers()
    {
        var moves = rows.Legs.Where(leg => leg.JobId is not null && leg.Leg == 1).ToLookup(leg => leg.JobId!);
        foreach (var asked in journal.Receipts.Where(receipt => receipt.Captured.Count > 0))
        {
            var (job, sum) = (asked.Receipt.JobId!, 0L);
            var transfer = $"receipt:{job}:{asked.Receipt.Sequence}";
            var possible = new List<long> { 0 };
            foreach (var leg in moves[job])
            {
                sum += leg.Type == "refund" ? -leg.Amount : leg.Amount;
                if (leg.TransferId == transfer)
                {
                    possible.Clear();
                }

                possible.Add(sum);
            }

            Require(
                asked.Captured.All(possible.Contains),
                $"receipt {transfer} was answered with {string.Join(", ", asked.Captured)} where the books have {string.Join(", ", possible)}");
        }
    }

    private void CheckEntries()
    {
        var receipts = rows.Receipts.Select(receipt => $"receipt:{receipt.JobId}:{receipt.Sequence}").ToHashSet(StringComparer.Ordinal);
        var words = rows.Holds.Where(hold => hold.Allowed is not null).Select(hold => $"word:{hold.JobId}:{hold.Allowed}").ToHashSet(StringComparer.Ordinal);
        foreach (var leg in rows.Legs)
        {
            var isKnown = leg.Type switch
            {
                "starter" => leg.TransferId == $"starter:{leg.Account}" || leg.Account == ":treasury",
                "gift" => true, // see CheckTransfers
                "grant" => leg.Description == CoordinatorProbe.GrantMemo,
                "settlement" or "late_settlement" or "refund" => receipts.Contains(leg.TransferId) || words.Contains(leg.TransferId),
                _ => false,
            };
            Require(isKnown, $"nobody asked for {leg}");
        }

        foreach (var transfer in rows.Legs.CountBy(leg => leg.TransferId).Where(transfer => transfer.Value != 2))
        {
            Doubled += transfer.Value > 2 ? 1 : 0;
            Require(false, $"transfer {transfer.Key} has {transfer.Value} legs");
        }
    }

    /// <summary>Every balance that was answered is one that the account had after some entry.</summary>
    private void CheckBalances()
    {
        var had = rows.Accounts.ToDictionary(account => account, _ => new HashSet<long>(), StringComparer.Ordinal);
        foreach (var account in rows.Legs.GroupBy(leg => leg.Account))
        {
            var balance = 0L;
            foreach (var leg in account)
            {
                balance += leg.Amount;
                had[account.Key].Add(balance);
            }
        }

        foreach (var seen in journal.Balances)
        {
            Require(
                had.TryGetValue(seen.Account, out var balances) && balances.Contains(seen.Balance),
                $"{seen.Account} was told a balance of {seen.Balance} that it never had");
        }
    }

    private void Count(Fate fate)
    {
        Acknowledged += fate == Fate.Done ? 1 : 0;
        Unknown += fate == Fate.Unknown ? 1 : 0;
    }

    private void Require(bool holds, string fault)
    {
        if (!holds)
        {
            _faults.Enqueue(fault);
        }
    }
}
