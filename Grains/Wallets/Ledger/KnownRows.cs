namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Lays on a page what memory has of the rows that an operation has to see, and tells whether those are all.</summary>
/// <param name="page">The page.</param>
/// <param name="memory">What is known.</param>
/// <param name="hasWallet">Whether an account is known to have a wallet in the database.</param>
/// <param name="missing">Gets the accounts whose wallets are not known, if anybody asks for them.</param>
internal sealed class KnownRows(LedgerPage page, LedgerMemory memory, Func<string, bool> hasWallet, ICollection<string>? missing = null)
    : ILedgerKeys
{
    private bool _isNewJob;

    /// <summary>Whether nothing was asked for that only the database can tell.</summary>
    public bool AreAll { get; private set; } = true;

    public void AddWallet(string account)
    {
        if (page.FindWallet(account) is not null)
        {
            return;
        }

        if (memory.FindWallet(account) is { } row)
        {
            page.Load(row);
        }
        else
        {
            Miss(account);
        }
    }

    public void EnsureWallet(string account)
    {
        if (!hasWallet(account))
        {
            Miss(account);
        }
    }

    public void AddJob(string jobId) => AreAll &= Find(jobId) is not null;

    /// <summary>The hold itself need not be known; see <see cref="LedgerOperation.IsChecked"/>.</summary>
    public void AddNewJob(string jobId, string owner)
    {
        _isNewJob = Find(jobId) is null;
        EnsureWallet(owner);
    }

    /// <summary>Later than the latest, a receipt cannot be on record.</summary>
    public void AddReceipt(string jobId, long sequence)
    {
        if (Find(jobId) is { } hold && (sequence > hold.LastSequence || page.FindReceipt(jobId, sequence) is not null))
        {
            AddWallet(hold.Owner);
        }
        else
        {
            AreAll = false;
        }
    }

    /// <summary>Need not be known either. One that has placed a hold may have placed this very one.</summary>
    public void AddProof(string account, string proofKey) => AreAll &= !_isNewJob || !memory.HasProof(account, proofKey);

    public void AddTransfer(string id) => AreAll &= page.FindTransfer(id) is not null;

    private void Miss(string account)
    {
        AreAll = false;
        missing?.Add(account);
    }

    private HoldRow? Find(string jobId)
    {
        if (page.FindHold(jobId) is { } here)
        {
            return here;
        }

        if (memory.FindHold(jobId) is { } known)
        {
            page.Load(known);
            return known;
        }

        return null;
    }
}
