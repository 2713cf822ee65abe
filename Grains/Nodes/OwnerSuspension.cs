using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// Whether the account that owns a node is suspended: the word of the account's own grain, asked once a second at most, so that a busy
/// node's owner is not asked for every job. Goes by the last word when that grain does not answer, since an outage of the store must
/// not take nodes out of the network.
/// </summary>
internal sealed class OwnerSuspension(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long a word is gone by: 1 s.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer is waited for when there is a word to go by: 500 ms.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the first answer is waited for: 3 s, within the time limit of a heartbeat.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long nothing is asked when no answer came: 3 s, so that a silo that died holds up none of its owners' nodes. Where the account's
    /// grain cannot be asked, it cannot be told of a suspension either.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private bool? _isSuspended;
    private DateTimeOffset _askAgainAt;

    /// <summary>Whether the account is suspended.</summary>
    public async ValueTask<bool> IsSuspendedAsync(string owner)
    {
        if (time.GetUtcNow() < _askAgainAt)
        {
            return _isSuspended ?? false;
        }

        try
        {
            _isSuspended = await grains.GetGrain<IWalletGrain>(owner).IsSuspended().WaitAsync(_isSuspended is null ? FirstPatience : Patience, time);
            _askAgainAt = time.GetUtcNow() + Life;
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            _askAgainAt = time.GetUtcNow() + Pause; // the last word stands
        }

        return _isSuspended ?? false;
    }
}
