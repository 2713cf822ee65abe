namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// What one writer knows without asking the database: wallets, and their open holds, as its latest batch left them. Somebody
/// else may have changed them since, so whoever decides by it has the database compare the wallets' versions when it writes.
/// The version of a wallet stands for its holds too, because whatever changes a hold changes the wallet that pays for it.
/// </summary>
/// <param name="capacity">Most wallets, and most holds, that it keeps.</param>
internal sealed class LedgerMemory(int capacity)
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

    /// <summary>Takes in a wallet as the database has it, if it is not known and there is room.</summary>
    public void Learn(WalletRow row)
    {
        if (_wallets.Count < capacity)
        {
            _wallets.TryAdd(row.Wallet.Account, (row, ++_since));
        }
    }

    /// <summary>Takes over what a page has come to.</summary>
    public void Learn(LedgerPage page)
    {
        if (_wallets.Count + page.Wallets.Count > capacity || _holds.Count + page.Holds.Count > capacity)
        {
            Clear(); // begins anew; what is forgotten is read again
        }

        if (_proofs.Count > capacity)
        {
            _proofs.Clear();
        }

        if (page.Wallets.Count > capacity || page.Holds.Count > capacity)
        {
            return;
        }

        foreach (var wallet in page.Wallets)
        {
            Learn(wallet);
        }

        foreach (var hold in page.Holds)
        {
            if (hold.ProofKey is not null)
            {
                _proofs.Add((hold.Account, hold.ProofKey));
            }

            if (hold.Status == HoldStatus.Open && page.FindWallet(hold.Account) is not null)
            {
                _holds[hold.JobId] = (hold, _wallets[hold.Account].Since);
            }
            else
            {
                _holds.Remove(hold.JobId);
            }
        }
    }

    /// <summary>Drops the wallets of a page that came to nothing, and with them their holds.</summary>
    public void Forget(LedgerPage page)
    {
        foreach (var wallet in page.Wallets)
        {
            _wallets.Remove(wallet.Row.Wallet.Account);
        }

        foreach (var hold in page.Holds)
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

    /// <summary>A wallet that others changed in between begins anew, so that the holds known until then are known no more.</summary>
    private void Learn(PageWallet wallet)
    {
        var account = wallet.Row.Wallet.Account;
        var since = _wallets.TryGetValue(account, out var known) && known.Row.Wallet.Version == wallet.LoadedVersion ? known.Since : ++_since;
        _wallets[account] = (wallet.Row, since);
    }
}
