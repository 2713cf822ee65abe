using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The rows of one batch in memory, and what the batch changes of them (unit of work; Fowler, Patterns of Enterprise Application
/// Architecture, 2002). A writer loads the rows, the operations work on them one after the other, the writer writes the changes and
/// commits. Nothing here waits or fails half-way. <see cref="LedgerInvariants"/> says what must be true of it in the end.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class UnitOfWork(TimeProvider time)
{
    private readonly Dictionary<string, TrackedWallet> _wallets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HoldRow> _holds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string JobId, long Sequence), ReceiptRow> _receipts = [];
    private readonly HashSet<(string Account, string ProofKey)> _proofs = [];
    private readonly Dictionary<string, EntryPair> _transfers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HoldRow?> _holdsBefore = new(StringComparer.Ordinal);
    private readonly List<ReceiptRow> _newReceipts = [];
    private readonly List<EntryPair> _newTransfers = [];
    private DateTimeOffset? _now;

    /// <summary>
    /// The time of every row that is made, in whole microseconds as databases keep it. Read when the first operation asks, so that
    /// dates rise with the batches.
    /// </summary>
    public DateTimeOffset Now => _now ??= time.GetUtcNow().WholeMicroseconds();

    /// <summary>Every wallet that was looked at, changed or not.</summary>
    public IReadOnlyCollection<TrackedWallet> Wallets => _wallets.Values;

    /// <summary>Wallets to write.</summary>
    public IEnumerable<WalletRow> ChangedWallets => _wallets.Values.Where(wallet => wallet.IsChanged).Select(wallet => wallet.Row);

    /// <summary>Every hold that was looked at, changed or not.</summary>
    public IReadOnlyCollection<HoldRow> Holds => _holds.Values;

    /// <summary>Holds to write: as the store has them (null when it has none), and as they are now.</summary>
    public IEnumerable<(HoldRow? Before, HoldRow After)> HoldChanges => _holdsBefore.Select(hold => (hold.Value, _holds[hold.Key]));

    /// <summary>Holds to write that the store has already.</summary>
    public IEnumerable<HoldRow> ChangedHolds => HoldChanges.Where(hold => hold.Before is not null).Select(hold => hold.After);

    /// <summary>Holds to write that the store has not.</summary>
    public IEnumerable<HoldRow> NewHolds => HoldChanges.Where(hold => hold.Before is null).Select(hold => hold.After);

    /// <summary>Receipts to write.</summary>
    public IReadOnlyList<ReceiptRow> NewReceipts => _newReceipts;

    /// <summary>Transfers to write, in the order in which they were made.</summary>
    public IReadOnlyList<EntryPair> NewPairs => _newTransfers;

    /// <summary>Takes in a row that the store has, unless it is here already: that one may have been changed.</summary>
    public void Load(WalletRow row) => _wallets.TryAdd(row.Wallet.Account, new TrackedWallet(row));

    /// <summary>Takes in a row that the store has, unless it is here already.</summary>
    public void Load(HoldRow row) => _holds.TryAdd(row.JobId, row);

    /// <summary>Takes in a row that the store has, unless it is here already.</summary>
    public void Load(ReceiptRow row) => _receipts.TryAdd((row.JobId, row.Sequence), row);

    /// <summary>Takes in a row that the store has, unless it is here already.</summary>
    public void Load(EntryPair row) => _transfers.TryAdd(row.Id, row);

    /// <summary>Takes in that a proof has placed a hold.</summary>
    public void LoadProof(string account, string proofKey) => _proofs.Add((account, proofKey));

    /// <summary>The wallet, or null when there is none.</summary>
    public WalletRow? FindWallet(string account) => _wallets.GetValueOrDefault(account)?.Row;

    /// <summary>The job's hold, or null when there is none.</summary>
    public HoldRow? FindHold(string jobId) => _holds.GetValueOrDefault(jobId);

    /// <summary>The receipt, or null when the store has none.</summary>
    public ReceiptRow? FindReceipt(string jobId, long sequence) => _receipts.GetValueOrDefault((jobId, sequence));

    /// <summary>The transfer, or null when it was not made.</summary>
    public EntryPair? FindPair(string id) => _transfers.GetValueOrDefault(id);

    /// <summary>Whether the proof has placed a hold.</summary>
    public bool HasProof(string account, string proofKey) => _proofs.Contains((account, proofKey));

    /// <summary>Changes a wallet; its version goes up by one.</summary>
    public WalletSnapshot Put(WalletRow row)
    {
        var wallet = row.Wallet with { Version = row.Wallet.Version + 1 };
        _wallets[wallet.Account].Row = row with { Wallet = wallet };
        return wallet;
    }

    /// <summary>Changes a hold.</summary>
    public void Put(HoldRow row)
    {
        _holdsBefore.TryAdd(row.JobId, _holds[row.JobId]);
        _holds[row.JobId] = row;
    }

    /// <summary>Makes a hold.</summary>
    public void Add(HoldRow row)
    {
        _holds.Add(row.JobId, row);
        _holdsBefore.Add(row.JobId, null);
        if (row.ProofKey is not null)
        {
            _proofs.Add((row.Account, row.ProofKey));
        }
    }

    /// <summary>Records a receipt.</summary>
    public void Add(ReceiptRow row)
    {
        _receipts.Add((row.JobId, row.Sequence), row);
        _newReceipts.Add(row);
    }

    /// <summary>Makes a transfer. The wallets are changed beside it.</summary>
    public void Add(EntryPair row)
    {
        _transfers.Add(row.Id, row);
        _newTransfers.Add(row);
    }
}

/// <summary>A wallet in a unit of work.</summary>
/// <param name="loaded">As the store had it.</param>
internal sealed class TrackedWallet(WalletRow loaded)
{
    /// <summary>The wallet as the store had it.</summary>
    public WalletRow Loaded { get; } = loaded;

    /// <summary>The version that the store had.</summary>
    public long LoadedVersion => Loaded.Wallet.Version;

    /// <summary>The wallet as it is now.</summary>
    public WalletRow Row { get; set; } = loaded;

    /// <summary>Whether it is to be written.</summary>
    public bool IsChanged => Row.Wallet.Version != LoadedVersion;
}
