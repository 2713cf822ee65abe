using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>
/// Keeps the registry true: looks for engines, reads their models, and sees that they answer. One that fails falls out
/// and comes back when it answers again.
/// </summary>
internal sealed partial class EngineWatcher : BackgroundService
{
    // Nobody has ever answered there, and nobody said that somebody would.
    private static readonly TimeSpan GuessInterval = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, IEngineDriver> _drivers;
    private readonly EngineRegistry _registry;
    private readonly OwnPrograms _own;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineWatcher> _logger;
    private readonly List<Watched> _watched;

    /// <summary>Makes the list of addresses to look at.</summary>
    public EngineWatcher(
        IEnumerable<IEngineDriver> drivers, EngineRegistry registry, OwnPrograms own, IOptions<EngineOptions> options, TimeProvider time, ILogger<EngineWatcher> logger)
    {
        (_registry, _own, _options, _time, _logger) = (registry, own, options.Value, time, logger);
        _drivers = drivers.ToDictionary(driver => driver.Type, StringComparer.Ordinal);
        _watched = [.. EngineAddresses.Of(_options).Select(address => new Watched(address))];
    }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        if (_registry.Current.Engines.Count == 0 && _options.Mode != "demo")
        {
            LogNothingFound();
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Looks at every address whose turn it is.</summary>
    internal Task LookAsync(CancellationToken cancellation) => Task.WhenAll(_watched.Select(watched => LookAsync(watched, cancellation)));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_watched.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(_options.LivenessInterval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(Watched watched, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var (driver, url) = (_drivers[watched.Address.Type], watched.Address.Url);
        if (now < watched.NextLook || _own.Include(url) || IsTaken(watched))
        {
            return;
        }

        var known = _registry.Current.Engines.Any(engine => engine.Url == url);
        if (known && now < watched.NextInspection && await driver.IsAliveAsync(url, cancellation))
        {
            return;
        }

        if (!await EnginePort.IsOpenAsync(url, cancellation) || await driver.InspectAsync(url, cancellation) is not { } seen)
        {
            if (_registry.Remove(url) || watched.Answered)
            {
                LogLostOnce(watched);
            }

            watched.NextLook = watched.Address.Configured || watched.EverAnswered ? now : now + GuessInterval;
            return;
        }

        var engine = Engine.From(driver.Type, url, seen, out var skipped);
        _registry.Put(engine);
        watched.NextInspection = now + _options.ModelRefreshInterval;
        if (!watched.Answered)
        {
            (watched.Answered, watched.EverAnswered) = (true, true);
            LogFound(engine.Type, engine.Url, engine.Version ?? "of unknown version", engine.Models.Count, engine.Slots);
        }

        if (skipped > 0)
        {
            LogSkipped(engine.Type, engine.Url, skipped);
        }
    }

    // Two kinds can be asked for at one address; whoever was recognised first has it.
    private bool IsTaken(Watched watched) =>
        _registry.Current.Engines.Any(engine => engine.Url == watched.Address.Url && engine.Type != watched.Address.Type);

    private void LogLostOnce(Watched watched)
    {
        if (watched.Answered)
        {
            watched.Answered = false;
            LogLost(watched.Address.Type, watched.Address.Url);
        }
    }

    private sealed class Watched(EngineAddress address)
    {
        public EngineAddress Address { get; } = address;

        public DateTimeOffset NextLook { get; set; }

        public DateTimeOffset NextInspection { get; set; }

        public bool Answered { get; set; }

        public bool EverAnswered { get; set; }
    }
}
