using System.Threading.Channels;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>
/// Cancels the holds of failed authorizations. A store that went away in the middle may have placed one nevertheless, for a
/// ticket that was not handed out: its credits come back when the store does, and not only when the ticket would have expired. A crash
/// forgets those that wait; they end with their tickets.
/// </summary>
internal sealed partial class HoldUndoer(IGrainFactory grains, TimeProvider time, ILogger<HoldUndoer> logger) : BackgroundService
{
    /// <summary>Holds that may wait; further ones end with their tickets.</summary>
    private const int MaxWaiting = 10_000;

    /// <summary>Holds that are cancelled at the same time. They share commits, and one that has to wait must not keep the others waiting.</summary>
    private const int AtOnce = 64;

    /// <summary>Wait between two attempts while the store is away.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<UnsureHold> _waiting =
        Channel.CreateBounded<UnsureHold>(new BoundedChannelOptions(MaxWaiting));

    /// <summary>Holds that wait.</summary>
    internal int Waiting => _waiting.Reader.Count;

    /// <summary>Cancels a hold, if it was placed, as soon as the store lets it.</summary>
    public void Add(UnsureHold hold)
    {
        if (!_waiting.Writer.TryWrite(hold))
        {
            LogTooMany(logger, hold.JobId);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _waiting.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        async (hold, cancellation) =>
        {
            while (!await TryUndoAsync(hold, cancellation))
            {
                await Task.Delay(Pause, time, cancellation);
            }
        });

    /// <summary>Whether nothing is left to do.</summary>
    private async Task<bool> TryUndoAsync(UnsureHold hold, CancellationToken cancellation)
    {
        try
        {
            await grains.GetGrain<IWalletGrain>(hold.Account).CancelHold(hold.JobId, cancellation);
            return true;
        }
        catch (Exception e) when (GrainFaults.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            LogStoreAway(logger, hold.JobId, e.Message);
            return time.GetUtcNow() >= hold.ExpiresAt; // the sweep takes over
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(logger, e, hold.JobId);
            return true;
        }
    }
}

/// <summary>A hold that may have been placed, though its authorization failed.</summary>
/// <param name="Account">Account that would pay.</param>
/// <param name="JobId">The job.</param>
/// <param name="ExpiresAt">When its ticket would have expired.</param>
internal sealed record UnsureHold(string Account, string JobId, DateTimeOffset ExpiresAt);
