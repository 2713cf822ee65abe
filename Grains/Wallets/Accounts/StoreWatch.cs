using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// Notices a store that has gone back in time, as after a fail-over to a server that lacked the last commits, or a restore: the books
/// balance, and nothing else shows that work is gone which callers were told is done.
/// </summary>
internal sealed partial class StoreWatch : BackgroundService
{
    /// <summary>Time between two looks: 5 s. A look reads one row by its key.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>For how long the metric shows what was lost: an hour.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromHours(1);

    private readonly NewestWritten _newest;
    private readonly ILedgerDatabase _database;
    private readonly EffectAudit _audit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Loss? _loss;
    private bool _isUnkept;

    public StoreWatch(
        NewestWritten newest, ILedgerDatabase database, EffectAudit audit, IMeterFactory meters, TimeProvider time, ILogger<StoreWatch> logger)
    {
        (_newest, _database, _audit, _time, _logger) = (newest, database, audit, time, logger);
        meters.Create("MonkeyTroop.Store").CreateObservableGauge(
            "monkeytroop.store.lost", () => Lost, "s", "How far the store went back in time, for an hour after that was noticed; else 0");
    }

    private double Lost => Volatile.Read(ref _loss) is { } loss && _time.GetElapsedTime(loss.Noticed) < Shown ? loss.Seconds : 0;

    /// <summary>Compares the store with what this member has told callers.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        if (_newest.Current is not { } newest)
        {
            return;
        }

        if (await _database.HasAsync(newest.Row, cancellation).ConfigureAwait(false))
        {
            Save(() => _newest.Keep(newest));
            return;
        }

        // The newest hold tells how far back: every job begins with one.
        var to = await _database.FindNewestHoldAsync(cancellation).ConfigureAwait(false);
        var back = to is { } there && there < newest.At ? newest.At - there : TimeSpan.Zero;
        Volatile.Write(ref _loss, new Loss(Math.Max(1, back.TotalSeconds), _time.GetTimestamp()));
        Save(() => _newest.Forget(newest));
        LogWentBack(_logger, newest.At, to is null ? "nothing" : Text(to.Value), newest.Row.Kind, newest.Row.Id);
        await _audit.WriteAsync(
            AuditEventTypes.StoreWentBack,
            userId: null,
            ("from", Text(newest.At)),
            ("to", to is null ? null : Text(to.Value)),
            ("kind", newest.Row.Kind.ToString().ToLowerInvariant()),
            ("missing", newest.Row.Id)).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _newest.Load();
        try
        {
            await WatchAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            if (_newest.Current is { } newest)
            {
                Save(() => _newest.Keep(newest)); // the last seconds before an orderly end count as well
            }
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                LogNotSeen(_logger, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private void Save(Action save)
    {
        try
        {
            save();
            _isUnkept = false;
        }
        catch (KeyFileException e)
        {
            if (!_isUnkept)
            {
                LogNotKept(_logger, e.Message);
            }

            _isUnkept = true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "the store went back in time, from {From:O} to {To}: it has not the {Kind} {Id}, which this member had told a caller of. What was done in between is gone")]
    private static partial void LogWentBack(ILogger logger, DateTimeOffset from, string to, WrittenRowKind kind, string id);

    [LoggerMessage(Level = LogLevel.Debug, Message = "whether the store went back in time could not be seen: {Reason}")]
    private static partial void LogNotSeen(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the newest row cannot be kept, a store that goes back while this member is down will not be noticed: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string reason);

    private sealed record Loss(double Seconds, long Noticed);
}
