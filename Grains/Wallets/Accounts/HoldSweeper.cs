using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>Releases holds whose tickets expired without a final receipt. Harmless to run on every silo: a hold ends once.</summary>
internal sealed partial class HoldSweeper(
    ILedgerStore ledger, IGrainFactory grains, IOptions<HoldOptions> options, TimeProvider time, ILogger<HoldSweeper> logger) : BackgroundService
{
    /// <summary>Holds released in one transaction, so that a sweep never keeps other writes waiting for long.</summary>
    private const int BatchSize = 200;

    /// <summary>Releases every hold that is due now and says how many there were.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var (total, batch) = (0, BatchSize);
        while (batch == BatchSize)
        {
            var released = await ledger.ReleaseExpiredAsync(time.GetUtcNow() - options.Value.ReleaseGrace, BatchSize, cancellation).ConfigureAwait(false);
            foreach (var wallet in released)
            {
                await grains.GetGrain<IWalletGrain>(wallet.Account).Learn(wallet).ConfigureAwait(false);
            }

            batch = released.Count;
            total += batch;
        }

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                var released = await SweepAsync(stoppingToken).ConfigureAwait(false);
                if (released > 0)
                {
                    LogReleased(logger, released);
                }
            }
            catch (StoreUnavailableException e)
            {
                LogStoreAway(logger, e.Message);
            }
        }
    }
}
