using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// Verification: recomputes the books from the ledger's rows and says what differs. Reads one snapshot of the database and changes
/// nothing, so it can run beside a coordinator at work.
/// </summary>
public interface ILedgerVerifier
{
    /// <summary>Verifies the books. Uses the same memory for books of any size.</summary>
    /// <param name="look">How much of them; a quick look counts nothing but what wallets hold.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreUnavailableException">
    /// The database is away, is none of a coordinator's, or is of another version than this program.
    /// </exception>
    Task<LedgerReport> VerifyAsync(LedgerLook look, CancellationToken cancellation);
}

/// <summary>The usual look.</summary>
public static class LedgerVerifying
{
    /// <summary>Looks through all the books.</summary>
    /// <param name="verifier">The verifier.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreUnavailableException">As for <see cref="ILedgerVerifier.VerifyAsync"/>.</exception>
    public static Task<LedgerReport> VerifyAsync(this ILedgerVerifier verifier, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        return verifier.VerifyAsync(LedgerLook.Whole, cancellation);
    }
}

/// <summary>One state of the database, whatever is written at the same time.</summary>
internal interface ILedgerSnapshot
{
    /// <summary>Runs a query and hands over its rows one by one.</summary>
    /// <exception cref="OverflowException">Amounts in it are too large to be added up, which no program of ours writes.</exception>
    /// <exception cref="InvalidDataException">The database is damaged where the query reads.</exception>
    Task ReadAsync(string sql, Action<object?[]> take, CancellationToken cancellation);
}
