namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>The rows that a batch of operations has to see before it can decide.</summary>
internal sealed class LedgerKeys
{
    private readonly SortedSet<string> _wallets = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ensured = new(StringComparer.Ordinal);
    private readonly HashSet<string> _jobs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settledJobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _newOwners = new(StringComparer.Ordinal);
    private readonly HashSet<(string JobId, long Sequence)> _receipts = [];
    private readonly HashSet<(string Account, string ProofId)> _proofs = [];
    private readonly HashSet<string> _transfers = new(StringComparer.Ordinal);

    /// <summary>Wallets to read and to keep from others until the commit, in the order in which everybody locks.</summary>
    public IReadOnlyCollection<string> Wallets => _wallets;

    /// <summary>Wallets that are made empty where they are missing. Nobody has to wait for them.</summary>
    public IReadOnlyCollection<string> Ensured => _ensured;

    /// <summary>Jobs whose holds to read.</summary>
    public IReadOnlyCollection<string> Jobs => _jobs;

    /// <summary>Those of the jobs whose nodes' owners earn or refund: their wallets are read and kept as well.</summary>
    public IReadOnlyCollection<string> SettledJobs => _settledJobs;

    /// <summary>Receipts that may be on record.</summary>
    public IReadOnlyCollection<(string JobId, long Sequence)> Receipts => _receipts;

    /// <summary>Proofs that may have placed a hold.</summary>
    public IReadOnlyCollection<(string Account, string ProofId)> Proofs => _proofs;

    /// <summary>Transfers that may have been made.</summary>
    public IReadOnlyCollection<string> Transfers => _transfers;

    /// <summary>The rows that all of these operations need.</summary>
    public static LedgerKeys Of(IEnumerable<LedgerOperation> operations)
    {
        var keys = new LedgerKeys();
        foreach (var operation in operations)
        {
            operation.Gather(keys);
        }

        // A hold that this very batch places is not in the database yet, so nobody can look its owner up there.
        foreach (var (jobId, owner) in keys._newOwners)
        {
            if (keys._settledJobs.Contains(jobId))
            {
                keys.AddWallet(owner);
            }
        }

        return keys;
    }

    /// <summary>Asks for a wallet, if there is one.</summary>
    public void AddWallet(string account) => _wallets.Add(account);

    /// <summary>Asks that a wallet be there.</summary>
    public void EnsureWallet(string account) => _ensured.Add(account);

    /// <summary>Asks for a job's hold.</summary>
    public void AddJob(string jobId) => _jobs.Add(jobId);

    /// <summary>Asks for the hold of a job that may be about to begin, and that its owner have a wallet.</summary>
    public void AddNewJob(string jobId, string owner)
    {
        AddJob(jobId);
        EnsureWallet(owner);
        _newOwners.TryAdd(jobId, owner);
    }

    /// <summary>Asks for a receipt, for its job's hold and for the owner's wallet.</summary>
    public void AddReceipt(string jobId, long sequence)
    {
        AddJob(jobId);
        _settledJobs.Add(jobId);
        _receipts.Add((jobId, sequence));
    }

    /// <summary>Asks whether a proof has placed a hold.</summary>
    public void AddProof(string account, string proofId) => _proofs.Add((account, proofId));

    /// <summary>Asks for a transfer.</summary>
    public void AddTransfer(string id) => _transfers.Add(id);
}
