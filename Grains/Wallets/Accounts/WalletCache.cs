namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// What a grain knows of its wallet. Snapshots can arrive in any order; the one with the highest version counts.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="cacheFor">How long a snapshot is shown before the store is asked again.</param>
internal sealed class WalletCache(TimeProvider time, TimeSpan cacheFor)
{
    private WalletSnapshot? _latest;
    private long _learnedAt;

    /// <summary>The latest snapshot if it is young enough to be shown, else null.</summary>
    public WalletSnapshot? Fresh => _latest is not null && time.GetElapsedTime(_learnedAt) < cacheFor ? _latest : null;

    /// <summary>Takes in a snapshot, null for none, and returns the latest that is known.</summary>
    public WalletSnapshot? Learn(WalletSnapshot? wallet)
    {
        if (wallet is not null && (_latest is null || wallet.Version >= _latest.Version))
        {
            (_latest, _learnedAt) = (wallet, time.GetTimestamp());
        }

        return _latest;
    }
}
