using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Settings;

/// <summary>Tells when another member has changed the cluster's settings and this one still goes by the old ones.</summary>
internal sealed partial class SettingsWatch : BackgroundService, IMemberHealth
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly bool _isShared;
    private readonly ClusterSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private IReadOnlyList<SettingsDifference> _differences = [];

    public SettingsWatch(
        IOptions<StorageOptions> storage, ClusterSettings settings, IMeterFactory meters, TimeProvider time, ILogger<SettingsWatch> logger)
    {
        (_isShared, _settings, _time, _logger) = (storage.Value.IsPostgres, settings, time, logger);
        meters.Create("MonkeyTroop.Settings").CreateObservableGauge(
            "monkeytroop.settings.differ", () => Volatile.Read(ref _differences).Count, "{setting}", "Settings that the cluster has and this member has otherwise");
    }

    /// <inheritdoc />
    public string? Trouble => null;

    /// <inheritdoc />
    public string? Warning => Volatile.Read(ref _differences) is { Count: > 0 } differences
        ? $"this member goes by settings that are the cluster's no more: {string.Join(", ", differences.Select(difference => difference.Name))}"
        : null;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (_isShared && await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                var (before, now) = (_differences, await _settings.CompareAsync(stoppingToken).ConfigureAwait(false));
                Volatile.Write(ref _differences, now);
                if (now.Count > 0 && !now.SequenceEqual(before))
                {
                    LogDiffer(_logger, SettingsDifference.Text(now));
                }
            }
            catch (StoreUnavailableException e)
            {
                LogNotRead(_logger, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the cluster's settings were changed and this member still goes by the old ones: {Differences}; start it again with the new ones")]
    private static partial void LogDiffer(ILogger logger, string differences);

    [LoggerMessage(Level = LogLevel.Debug, Message = "the cluster's settings could not be read: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
