namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// What one writer remembers of the database: wallets, and their open holds, as its latest batches left them. Another coordinator may
/// have changed them since, so a batch that is decided by the cache compares the wallets' versions when it writes. The version of a
/// wallet stands for its holds too: a change of a hold changes the wallet that pays for it.
/// </summary>
/// <param name="capacity">Most wallets, and most holds, that it keeps; 0 for none.</param>
internal sealed class LedgerCache(int capacity)
{
    private readonly Dictionary<string, (WalletRow Row, long Since)> _wallets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (HoldRow Row, long Since)> _holds = new(StringComparer.Ordinal);
    private readonly HashSet<(string Account, string ProofKey)> _proofs = [];
    private long _since;

    /// <summary>The wallet, or null when it is not known.</summary>
    public WalletRow? FindWallet(string account) => _wallets.TryGetValue(account, out var known) ? known.Row : null;

    /// <summary>The hold, or null when it is not known. It is as old as the wallet that pays for it is.</summary>
    public HoldRow? FindHold(string jobId) =>
        _holds.TryGetValue(jobId, out var known) && _wallets.TryGetValue(known.Row.Account, out var wallet) && wallet.Since == known.Since
            ? known.Row
            : null;

    /// <summary>Whether the proof has placed a hold, as far as is known.</summary>
    public bool HasProof(string account, string proofKey) => _proofs.Contains((account, proofKey));

    /// <summary>Keeps the rows of a unit of work that is committed.</summary>
    public void Learn(UnitOfWork work)
    {
        if (_wallets.Count + work.Wallets.Count > capacity || _holds.Count + work.Holds.Count > capacity)
        {
            Clear(); // forgotten rows are read again
        }

        if (_proofs.Count > capacity)
        {
            _proofs.Clear();
        }

        if (work.Wallets.Count > capacity || work.Holds.Count > capacity)
        {
            return;
        }

        foreach (var wallet in work.Wallets)
        {
            Learn(wallet);
        }

        foreach (var hold in work.Holds)
        {
            if (hold.ProofKey is not null)
            {
                _proofs.Add((hold.Account, hold.ProofKey));
            }

            if (hold.Status == HoldStatus.Open && work.FindWallet(hold.Account) is not null)
            {
                _holds[hold.JobId] = (hold, _wallets[hold.Account].Since);
            }
            else
            {
                _holds.Remove(hold.JobId);
            }
        }
    }

    /// <summary>Drops the wallets of a unit of work that was not committed, and with them their holds.</summary>
    public void Forget(UnitOfWork work)
    {
        foreach (var wallet in work.Wallets)
        {
            _wallets.Remove(wallet.Row.Wallet.Account);
        }

        foreach (var hold in work.Holds)
        {
            _proofs.Remove((hold.Account, hold.ProofKey ?? ""));
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        _wallets.Clear();
        _holds.Clear();
        _proofs.Clear();
    }

    /// <summary>When another coordinator changed the wallet in between, the holds remembered until then are void.</summary>
    private void Learn(TrackedWallet wallet)
    {
        var account = wallet.Row.Wallet.Account;
        var since = _wallets.TryGetValue(account, out var known) && known.Row.Wallet.Version == wallet.LoadedVersion ? known.Since : ++_since;
        _wallets[account] = (wallet.Row, since);
    }
}
