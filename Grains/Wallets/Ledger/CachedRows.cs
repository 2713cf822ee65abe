namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Loads from the cache the rows that an operation has to see, and tells whether the cache has all of them.</summary>
/// <param name="work">The unit of work that gets the rows.</param>
/// <param name="cache">The cache.</param>
/// <param name="hasWallet">Whether an account is known to have a wallet in the database.</param>
internal sealed class CachedRows(UnitOfWork work, LedgerCache cache, Func<string, bool> hasWallet) : ILedgerKeys
{
    private bool _isNewJob;

    /// <summary>Whether the cache has every row that was asked for.</summary>
    public bool AreAll { get; private set; } = true;

    public void AddWallet(string account)
    {
        if (work.FindWallet(account) is not null)
        {
            return;
        }

        if (cache.FindWallet(account) is { } row)
        {
            work.Load(row);
        }
        else
        {
            AreAll = false;
        }
    }

    public void EnsureWallet(string account) => AreAll &= hasWallet(account);

    public void AddJob(string jobId) => AreAll &= Find(jobId) is not null;

    /// <summary>The hold itself need not be in the cache; see <see cref="LedgerOperation.IsChecked"/>.</summary>
    public void AddNewJob(string jobId, string owner)
    {
        _isNewJob = Find(jobId) is null;
        EnsureWallet(owner);
    }

    /// <summary>A receipt with a higher number than the hold's latest one is new.</summary>
    public void AddReceipt(string jobId, long sequence)
    {
        AddSettledJob(jobId);
        AreAll &= Find(jobId) is { } hold && (sequence > hold.LastSequence || work.FindReceipt(jobId, sequence) is not null);
    }

    public void AddSettledJob(string jobId)
    {
        if (Find(jobId) is { } hold)
        {
            AddWallet(hold.Owner);
        }
        else
        {
            AreAll = false;
        }
    }

    /// <summary>An unknown proof is new, or the database refuses the hold. A known proof may have placed this very hold.</summary>
    public void AddProof(string account, string proofKey) => AreAll &= !_isNewJob || !cache.HasProof(account, proofKey);

    public void AddTransfer(string id) => AreAll &= work.FindPair(id) is not null;

    private HoldRow? Find(string jobId)
    {
        if (work.FindHold(jobId) is { } here)
        {
            return here;
        }

        if (cache.FindHold(jobId) is { } known)
        {
            work.Load(known);
            return known;
        }

        return null;
    }
}
