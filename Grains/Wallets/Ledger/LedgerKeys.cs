namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>The rows that a batch of operations has to see before it can decide, except those that its unit of work has already.</summary>
internal sealed class LedgerKeys(UnitOfWork work) : ILedgerKeys
{
    private readonly SortedSet<string> _wallets = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ensured = new(StringComparer.Ordinal);
    private readonly HashSet<string> _jobs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settledJobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _newOwners = new(StringComparer.Ordinal);
    private readonly HashSet<(string JobId, long Sequence)> _receipts = [];
    private readonly HashSet<(string Account, string ProofKey)> _proofs = [];
    private readonly HashSet<string> _transfers = new(StringComparer.Ordinal);

    /// <summary>Wallets to read and to keep from others until the commit, in the order in which every writer locks.</summary>
    public IReadOnlyCollection<string> Wallets => _wallets;

    /// <summary>Wallets that are made empty where they are missing. No lock on them is needed.</summary>
    public IReadOnlyCollection<string> Ensured => _ensured;

    /// <summary>Jobs whose holds to read.</summary>
    public IReadOnlyCollection<string> Jobs => _jobs;

    /// <summary>Those of the jobs whose nodes' owners earn or refund: their wallets are read and kept as well.</summary>
    public IReadOnlyCollection<string> SettledJobs => _settledJobs;

    /// <summary>Receipts that may be recorded already.</summary>
    public IReadOnlyCollection<(string JobId, long Sequence)> Receipts => _receipts;

    /// <summary>Proofs that may have placed a hold.</summary>
    public IReadOnlyCollection<(string Account, string ProofKey)> Proofs => _proofs;

    /// <summary>Transfers that may have been made.</summary>
    public IReadOnlyCollection<string> Transfers => _transfers;

    /// <summary>The rows that all of these operations need.</summary>
    public static LedgerKeys Of(IEnumerable<LedgerOperation> operations, UnitOfWork work)
    {
        var keys = new LedgerKeys(work);
        foreach (var operation in operations)
        {
            operation.Gather(keys);
        }

        // A hold that this very batch places is not in the database yet, so its owner cannot be looked up there.
        foreach (var (jobId, owner) in keys._newOwners)
        {
            if (keys._settledJobs.Contains(jobId))
            {
                keys.AddWallet(owner);
            }
        }

        return keys;
    }

    public void AddWallet(string account)
    {
        if (work.FindWallet(account) is null)
        {
            _wallets.Add(account);
        }
    }

    public void EnsureWallet(string account) => _ensured.Add(account);

    public void AddJob(string jobId)
    {
        if (work.FindHold(jobId) is null)
        {
            _jobs.Add(jobId);
        }
    }

    public void AddNewJob(string jobId, string owner)
    {
        AddJob(jobId);
        EnsureWallet(owner);
        _newOwners.TryAdd(jobId, owner);
    }

    public void AddReceipt(string jobId, long sequence)
    {
        _receipts.Add((jobId, sequence));
        AddSettledJob(jobId);
    }

    public void AddSettledJob(string jobId)
    {
        if (work.FindHold(jobId) is { } hold)
        {
            AddWallet(hold.Owner);
        }
        else
        {
            _jobs.Add(jobId);
            _settledJobs.Add(jobId);
        }
    }

    public void AddProof(string account, string proofKey) => _proofs.Add((account, proofKey));

    public void AddTransfer(string id) => _transfers.Add(id);
}
