using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>An authorization that was asked for. The ledger knows it by its proof.</summary>
/// <param name="ProofId">The proof's <c>jti</c>.</param>
/// <param name="Account">Who asked.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Ticket">The answer, when there was a good one.</param>
/// <param name="IsStoreAway">Whether the answer was that the store is away.</param>
/// <param name="Answer">The answer's status and code, or that none came.</param>
internal sealed record AskedHold(string ProofId, string Account, Fate Fate, AuthorizeResponse? Ticket, bool IsStoreAway, string Answer);

/// <summary>A receipt that was handed in, once or more often.</summary>
/// <param name="receipt">The receipt, signed.</param>
/// <param name="isForged">Whether it must be refused.</param>
internal sealed class AskedReceipt(ReceiptSubmission receipt, bool isForged)
{
    private readonly List<long> _captured = [];

    /// <summary>The receipt, signed.</summary>
    public ReceiptSubmission Receipt => receipt;

    /// <summary>Whether it must be refused.</summary>
    public bool IsForged => isForged;

    /// <summary>Milliseconds that it states.</summary>
    public long Milliseconds => decimal.ToInt64(receipt.DurationSeconds!.Value * 1000);

    /// <summary>What became of it; once it was done, a later repetition that gets lost changes nothing.</summary>
    public Fate Fate { get; private set; }

    /// <summary>How often it was handed in.</summary>
    public int Attempts { get; private set; }

    /// <summary>What each good answer said that the job has moved, in micro-credits.</summary>
    public IReadOnlyList<long> Captured => _captured;

    /// <summary>Notes what came of one attempt.</summary>
    public void Note(Fate fate, decimal? creditsTransferred)
    {
        lock (_captured)
        {
            Attempts++;
            Fate = fate == Fate.Unknown || Fate == Fate.Done ? Fate : fate;
            if (creditsTransferred is { } credits)
            {
                _captured.Add(Micros.Of(credits));
            }
        }
    }
}

/// <summary>A balance that was answered.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Balance">Micro-credits.</param>
internal sealed record SeenBalance(string Account, long Balance);

/// <summary>Amounts on the wire are credits, in the ledger they are micro-credits.</summary>
internal static class Micros
{
    /// <summary>Whole micro-credits.</summary>
    public static long Of(decimal credits) => decimal.ToInt64(credits * 1_000_000);
}
