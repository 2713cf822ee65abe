using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The rows that a batch works on, and what it changes of them. A store fills it under its locks, the operations work on
/// it one after the other, the store writes the changes and commits. Nothing here waits or fails half-way.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LedgerPage(TimeProvider time)
{
    private readonly Dictionary<string, PageWallet> _wallets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HoldRow> _holds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string JobId, long Sequence), ReceiptRow> _receipts = [];
    private readonly HashSet<(string Account, string ProofKey)> _proofs = [];
    private readonly Dictionary<string, TransferRow> _transfers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changedHolds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _newHolds = new(StringComparer.Ordinal);
    private readonly List<ReceiptRow> _newReceipts = [];
    private readonly List<TransferRow> _newTransfers = [];
    private DateTimeOffset? _now;

    /// <summary>
    /// The time of every row that is made, in whole microseconds as databases keep it. Read when the first operation asks, under
    /// the store's locks, so that the dates of an account's rows rise with their numbers.
    /// </summary>
    public DateTimeOffset Now => _now ??= time.GetUtcNow().WholeMicroseconds();

    /// <summary>Every wallet that was looked at, changed or not.</summary>
    public IReadOnlyCollection<PageWallet> Wallets => _wallets.Values;

    /// <summary>Wallets to write.</summary>
    public IEnumerable<WalletRow> ChangedWallets => _wallets.Values.Where(wallet => wallet.IsChanged).Select(wallet => wallet.Row);

    /// <summary>Every hold that was looked at, changed or not.</summary>
    public IReadOnlyCollection<HoldRow> Holds => _holds.Values;

    /// <summary>Holds to write that the store has already.</summary>
    public IEnumerable<HoldRow> ChangedHolds => _changedHolds.Select(job => _holds[job]);

    /// <summary>Holds to write that the store has not.</summary>
    public IEnumerable<HoldRow> NewHolds => _newHolds.Select(job => _holds[job]);

    /// <summary>Receipts to write.</summary>
    public IReadOnlyList<ReceiptRow> NewReceipts => _newReceipts;

    /// <summary>Transfers to write, in the order in which they were made.</summary>
    public IReadOnlyList<TransferRow> NewTransfers => _newTransfers;

    /// <summary>Takes in a row that the store has. One that is here already stays: it may have been changed.</summary>
    public void Load(WalletRow row) => _wallets.TryAdd(row.Wallet.Account, new PageWallet(row));

    /// <summary>Takes in a row that the store has, likewise.</summary>
    public void Load(HoldRow row) => _holds.TryAdd(row.JobId, row);

    /// <summary>Takes in a row that the store has, likewise.</summary>
    public void Load(ReceiptRow row) => _receipts.TryAdd((row.JobId, row.Sequence), row);

    /// <summary>Takes in a row that the store has, likewise.</summary>
    public void Load(TransferRow row) => _transfers.TryAdd(row.Id, row);

    /// <summary>Takes in that a proof has placed a hold.</summary>
    public void LoadProof(string account, string proofKey) => _proofs.Add((account, proofKey));

    /// <summary>The wallet, or null when there is none.</summary>
    public WalletRow? FindWallet(string account) => _wallets.GetValueOrDefault(account)?.Row;

    /// <summary>The job's hold, or null when there is none.</summary>
    public HoldRow? FindHold(string jobId) => _holds.GetValueOrDefault(jobId);

    /// <summary>The receipt, or null when it is not on record.</summary>
    public ReceiptRow? FindReceipt(string jobId, long sequence) => _receipts.GetValueOrDefault((jobId, sequence));

    /// <summary>The transfer, or null when it was not made.</summary>
    public TransferRow? FindTransfer(string id) => _transfers.GetValueOrDefault(id);

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
        _holds[row.JobId] = row;
        if (!_newHolds.Contains(row.JobId))
        {
            _changedHolds.Add(row.JobId);
        }
    }

    /// <summary>Makes a hold.</summary>
    public void Add(HoldRow row)
    {
        _holds.Add(row.JobId, row);
        _newHolds.Add(row.JobId);
        if (row.ProofKey is not null)
        {
            _proofs.Add((row.Account, row.ProofKey));
        }
    }

    /// <summary>Puts a receipt on record.</summary>
    public void Add(ReceiptRow row)
    {
        _receipts.Add((row.JobId, row.Sequence), row);
        _newReceipts.Add(row);
    }

    /// <summary>Makes a transfer. The wallets are changed beside it.</summary>
    public void Add(TransferRow row)
    {
        _transfers.Add(row.Id, row);
        _newTransfers.Add(row);
    }
}

/// <summary>A wallet on a page.</summary>
/// <param name="loaded">As the store had it.</param>
internal sealed class PageWallet(WalletRow loaded)
{
    /// <summary>The version that the store had.</summary>
    public long LoadedVersion { get; } = loaded.Wallet.Version;

    /// <summary>The wallet as it is now.</summary>
    public WalletRow Row { get; set; } = loaded;

    /// <summary>Whether it is to be written.</summary>
    public bool IsChanged => Row.Wallet.Version != LoadedVersion;
}
