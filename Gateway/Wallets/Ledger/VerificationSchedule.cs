using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>Looks through the books when that is due, and keeps what is known of all looks and backups for the metrics.</summary>
internal sealed partial class VerificationSchedule(
    LedgerVerification verification,
    ICheckStore checks,
    VerificationMetrics metrics,
    IOptions<VerificationOptions> options,
    TimeProvider time,
    ILogger<VerificationSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);

    /// <summary>A quick look may last until the next is due, and a minute in any case.</summary>
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromMinutes(1);

    /// <summary>Time between two tries while another look runs in this process: 1 s.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <summary>Makes the looks that are due.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    internal async Task TickAsync(CancellationToken cancellation)
    {
        var quickLimit = options.Value.QuickEvery > ShortestLimit ? options.Value.QuickEvery : ShortestLimit;
        await LookWhenDueAsync(LedgerLook.Quick, options.Value.QuickEvery, quickLimit < options.Value.Limit ? quickLimit : options.Value.Limit, cancellation);
        await LookWhenDueAsync(LedgerLook.Whole, options.Value.WholeEvery, options.Value.Limit, cancellation);
        metrics.Update(await checks.ReadAsync(cancellation));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.QuickEvery < LongestInterval ? options.Value.QuickEvery : LongestInterval, time);
        do
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                LogStoreAway(logger, e.Message); // the age of the last look grows, which is an alert in the end
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Verifies if it is due. While it may last, and after one that failed, no other member begins one.</summary>
    private async Task LookWhenDueAsync(LedgerLook look, TimeSpan every, TimeSpan longest, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!await checks.TryClaimAsync(LedgerChecks.Of(look), every, now, now + longest, cancellation))
        {
            return;
        }

        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            while (await verification.TryVerifyAsync(look, either.Token) is null)
            {
                await Task.Delay(BetweenTries, time, either.Token); // the administrator's look runs; the claim is this one's until it is made
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            LogTooLong(logger, LedgerChecks.Of(look), longest);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the books were not looked through: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a {Look} look through the books was given up after {Limit} (Verification:Limit)")]
    private static partial void LogTooLong(ILogger logger, string look, TimeSpan limit);
}
