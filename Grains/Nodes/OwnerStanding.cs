using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// Whether the account that owns a node is suspended: the word of the account's own grain, asked once a second at most, so that a busy
/// node's owner is not asked for every job. Goes by the last word when that grain does not answer, since an outage of the store must
/// not take nodes out of the network.
/// </summary>
internal sealed class OwnerStanding(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long a word is gone by: 1 s.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    private bool _isSuspended;
    private DateTimeOffset _askAgainAt;

    /// <summary>Whether the account is suspended.</summary>
    public async ValueTask<bool> IsSuspendedAsync(string owner)
    {
        if (time.GetUtcNow() < _askAgainAt)
        {
            return _isSuspended;
        }

        try
        {
            _isSuspended = await grains.GetGrain<IWalletGrain>(owner).IsSuspended().WaitAsync(Life, time);
        }
        catch (Exception e) when (e is StoreUnavailableException or TimeoutException or OrleansException or OperationCanceledException)
        {
            // The last word stands.
        }

        _askAgainAt = time.GetUtcNow() + Life;
        return _isSuspended;
    }
}
