using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// Remembers in the store when the books were looked through and backed up. Every method throws <see cref="StoreUnavailableException"/>
/// when the store is away.
/// </summary>
public interface ICheckStore
{
    /// <summary>All checks that are expected, by their names, one of <see cref="LedgerChecks"/>.</summary>
    Task<IReadOnlyDictionary<string, LedgerCheck>> ReadAsync(CancellationToken cancellation);

    /// <summary>Claims a check that is due, so that no other member begins it; false when it is not due or claimed already.</summary>
    /// <param name="name">The check.</param>
    /// <param name="every">Time from one to the next.</param>
    /// <param name="now">The time now.</param>
    /// <param name="until">Until when the claim counts, should its holder end before it has recorded the check.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<bool> TryClaimAsync(string name, TimeSpan every, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Records that a check was made, unless a later one was recorded already.</summary>
    /// <param name="name">The check.</param>
    /// <param name="at">Which state of the books it was about.</param>
    /// <param name="violations">How many violations it found.</param>
    /// <param name="cancellation">Gives up.</param>
    Task RecordAsync(string name, DateTimeOffset at, long violations, CancellationToken cancellation);
}

/// <summary>Names of the checks.</summary>
public static class LedgerChecks
{
    /// <summary>A backup by <c>ledger backup</c>.</summary>
    public const string Backup = "backup";

    /// <summary>A look of <see cref="LedgerLook.Quick"/>.</summary>
    public const string Quick = "quick";

    /// <summary>A look of <see cref="LedgerLook.Whole"/>.</summary>
    public const string Whole = "whole";

    /// <summary>The name of a look.</summary>
    public static string Of(LedgerLook look) => look == LedgerLook.Whole ? Whole : Quick;
}

/// <summary>A check as it is remembered.</summary>
/// <param name="Since">From when on it is expected.</param>
/// <param name="At">When it was made last; null when it never was.</param>
/// <param name="Violations">How many violations the last one found.</param>
public sealed record LedgerCheck(DateTimeOffset Since, DateTimeOffset? At, long Violations)
{
    /// <summary>How old it is; for one that was never made, for how long it has been missing.</summary>
    public TimeSpan AgeAt(DateTimeOffset now) => now - (At ?? Since);
}
