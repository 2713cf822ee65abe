using System.Security.Cryptography;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

/// <summary>A history with everything in it that can happen to credits, told to a ledger by its own operations.</summary>
internal static class LedgerHistory
{
    public const string Payer = "payer";
    public const string Owner = "owner";
    public const string Friend = "friend";

    /// <summary>An account that has earned, and that nobody ever opened.</summary>
    public const string Earner = "earner";

    /// <summary>The one transfer, by the sender and the key.</summary>
    public static readonly string Gift = $"gift:{Convert.ToHexStringLower(SHA256.HashData("owner:birthday"u8).AsSpan(0, 16))}";

    private const string Node = "node-1";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HoldOptions Options = new();

    public static async Task TellAsync(ILedgerStore ledger, CancellationToken cancellation)
    {
        foreach (var account in (string[])[Payer, Owner, Friend])
        {
            await ledger.OpenAsync(account, Credits.Of(1000), cancellation);
        }

        await HoldAsync(ledger, "settled", cancellation);
        await SettleAsync(ledger, "settled", 1, seconds: 10, cancellation);
        await SettleAsync(ledger, "settled", 2, seconds: 25, cancellation);
        await SettleAsync(ledger, "settled", 2, seconds: 25, cancellation);
        await SettleAsync(ledger, "settled", 3, seconds: 20, cancellation, final: true); // gives 5 back

        await HoldAsync(ledger, "late", cancellation);
        await ledger.ReleaseExpiredAsync(Start.AddHours(1), 10, cancellation);
        await SettleAsync(ledger, "late", 1, seconds: 30, cancellation, final: true);

        await HoldAsync(ledger, "zero", cancellation);
        await SettleAsync(ledger, "zero", 1, seconds: 0, cancellation, final: true);

        await HoldAsync(ledger, "own", cancellation, owner: Payer);
        await SettleAsync(ledger, "own", 1, seconds: 7, cancellation, final: true);

        await HoldAsync(ledger, "unopened", cancellation, owner: Earner, multiplier: 1337);
        await SettleAsync(ledger, "unopened", 1, seconds: 3, cancellation, final: true);

        await HoldAsync(ledger, "cancelled", cancellation);
        await ledger.CancelHoldAsync(Payer, "cancelled", cancellation);

        await HoldAsync(ledger, "open", cancellation);
        await SettleAsync(ledger, "open", 1, seconds: 5, cancellation);

        await HoldAsync(ledger, "overtaken", cancellation);
        await SettleAsync(ledger, "overtaken", 5, seconds: 8, cancellation);
        await SettleAsync(ledger, "overtaken", 3, seconds: 9, cancellation, final: true);

        // What the owner earned so far is locked: it was starter credits.
        await ledger.GrantAsync(new GrantRequest { Account = Owner, Amount = Credits.Of(10), Key = "prize" }, cancellation);
        await ledger.TransferAsync(
            new CreditTransfer { Account = Owner, Recipient = Friend, Amount = Credits.Of(10), Key = "birthday", Memo = "for you" }, cancellation);
    }

    public static Task<HoldOutcome> HoldAsync(
        ILedgerStore ledger, string job, CancellationToken cancellation, string owner = Owner, int multiplier = 1000) =>
        ledger.PlaceHoldAsync(Request(job) with { Owner = owner, Multiplier = new Multiplier(multiplier) }, Options, cancellation);

    public static HoldRequest Request(string job) => new()
    {
        JobId = job,
        Account = Payer,
        NodeId = Node,
        Owner = Owner,
        Model = "llama",
        Multiplier = Multiplier.Reference,
        IssuedAt = Start,
        ExpiresAt = Start.AddSeconds(300),
        ProofKey = $"proof-{job}",
    };

    public static Task<SettlementOutcome> SettleAsync(
        ILedgerStore ledger, string job, long sequence, int seconds, CancellationToken cancellation, bool final = false) =>
        ledger.SettleAsync(
            Payer,
            new VerifiedReceipt
            {
                JobId = job,
                NodeId = Node,
                Sequence = sequence,
                DurationMilliseconds = seconds * 1000L,
                Final = final,
                ReceivedAt = Start.AddSeconds(300),
            },
            cancellation);
}
