using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Grains.Backup;

/// <summary>
/// Copies the whole store, the ledger and the nodes' registrations, to one file and back. The file holds the nodes' receipt
/// keys: it is for its owner's eyes alone (mode 0600). The key that signs tickets is not in it.
/// </summary>
public interface IStoreBackup
{
    /// <summary>Copies one state of the store to a file while a coordinator works. The file is there only when it is whole.</summary>
    /// <param name="file">The file.</param>
    /// <param name="replace">Whether an existing file is replaced, which only one with clean books is.</param>
    /// <param name="cancellation">Gives up; nothing is left behind.</param>
    /// <returns>What the books in the copy are like.</returns>
    /// <exception cref="BackupException">It cannot be done; the message says why and what to do.</exception>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    Task<LedgerReport> BackUpAsync(string file, bool replace, CancellationToken cancellation);

    /// <summary>Puts a copy in the store's place, as a whole or not at all. The caller keeps coordinators off it.</summary>
    /// <param name="file">A file that <see cref="BackUpAsync"/> wrote, with this version's program or an earlier one's.</param>
    /// <param name="replace">Whether a store that holds something is replaced.</param>
    /// <param name="cancellation">Gives up; the store stays as it was.</param>
    /// <exception cref="BackupException">It cannot be done; the message says why and what to do.</exception>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    Task<RestoreOutcome> RestoreAsync(string file, bool replace, CancellationToken cancellation);
}

/// <summary>What came of a restore.</summary>
/// <param name="Report">What the restored books are like.</param>
/// <param name="KeptAside">Where the store that was replaced is now; null when there was none.</param>
public sealed record RestoreOutcome(LedgerReport Report, string? KeptAside);

/// <summary>A backup or restore that cannot be done, for a reason that its operator can remove. The message is one line.</summary>
public sealed class BackupException : Exception
{
    /// <summary>Makes the exception from its line.</summary>
    public BackupException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception from its line and its cause.</summary>
    public BackupException(string message, Exception inner) : base(message, inner)
    {
    }
}
