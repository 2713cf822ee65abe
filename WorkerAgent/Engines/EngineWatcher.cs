using System.Globalization;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>
/// Keeps the registry true: looks for engines, reads their models, and sees that they answer. One that fails falls out
/// and comes back when it answers again.
/// </summary>
internal sealed partial class EngineWatcher : BackgroundService
{
    // No engine has ever answered there, and no setting names one.
    private static readonly TimeSpan GuessInterval = TimeSpan.FromSeconds(30);

    /// <summary>Looks in a row that an engine may miss: while it computes, a small answer can take longer than it is waited for.</summary>
    private const int MissesAllowed = 2;

    /// <summary>Most models that are left out which one line names.</summary>
    private const int NamesShown = 5;

    private readonly Dictionary<string, IEngineDriver> _drivers;
    private readonly EngineRegistry _registry;
    private readonly EngineHttp _http;
    private readonly EngineKeys _keys;
    private readonly SlotPool _slots;
    private readonly OwnPrograms _own;
    private readonly StartedEngines _started;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineWatcher> _logger;
    private readonly List<Watched> _watched;

    /// <summary>Makes the list of addresses to look at.</summary>
    public EngineWatcher(
        IEnumerable<IEngineDriver> drivers, EngineRegistry registry, EngineHttp http, EngineKeys keys, SlotPool slots, OwnPrograms own, StartedEngines started,
        IOptions<EngineOptions> options, TimeProvider time, ILogger<EngineWatcher> logger)
    {
        (_registry, _http, _keys, _slots, _own, _started) = (registry, http, keys, slots, own, started);
        (_options, _time, _logger) = (options.Value, time, logger);
        _drivers = drivers.ToDictionary(driver => driver.Type, StringComparer.Ordinal);
        _watched = [.. EngineAddresses.Of(_options).Select(address => new Watched(address))];
    }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        var isOurs = _options.Mode == "demo" || _options.Embedded.ModelFile is not null;
        if (_registry.Current.Engines.Count == 0 && !isOurs && !_watched.Exists(watched => watched.Complaint is not null))
        {
            LogNothingFound();
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Looks at every address whose turn it is.</summary>
    internal Task LookAsync(CancellationToken cancellation)
    {
        FollowStarted();
        return Task.WhenAll(_watched.Select(watched => LookAsync(watched, cancellation)));
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_watched.Count == 0 && _options.Embedded.ModelFile is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(_options.LivenessInterval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }

    /// <summary>Looks from now on at the engines that the worker has started, and no more at those that have ended: each start has its own address.</summary>
    private void FollowStarted()
    {
        var started = _started.Current;
        foreach (var ended in _watched.Where(watched => StartedEngines.StartsType(watched.Address.Type) && !started.Contains(watched.Address)).ToList())
        {
            _watched.Remove(ended);
            _registry.Remove(ended.Address.Url);
        }

        _watched.AddRange(started.Where(address => !_watched.Exists(watched => watched.Address == address)).Select(address => new Watched(address)));
    }

    private async Task LookAsync(Watched watched, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var (driver, url) = (_drivers[watched.Address.Type], watched.Address.Url);
        if (now < watched.NextLook || _own.Include(url) || IsTaken(watched))
        {
            return;
        }

        var probe = new EngineProbe(_http, url, _keys.Of(driver.Type));
        var known = _registry.Current.Engines.FirstOrDefault(engine => engine.Url == url);
        var life = known is not null && !_registry.TakeDoubt(url) && now < watched.NextInspection
            ? await driver.LookAsync(probe, cancellation)
            : null;
        if (life is { IsAlive: true } && IsAsItWas(life, known!, watched))
        {
            return;
        }

        if (!await EnginePort.IsOpenAsync(url, cancellation))
        {
            Lose(watched, now, "does not answer: nothing listens at that address");
            return;
        }

        var isSilent = life is { IsAlive: false };
        if (isSilent && IsExcused(watched, known!))
        {
            return;
        }

        if (await driver.InspectAsync(probe, cancellation) is { } seen)
        {
            Take(watched, now, seen);
        }
        else if (isSilent || known is null || !IsExcused(watched, known))
        {
            Lose(watched, now, probe.Fault ?? "answers something else");
        }
    }

    /// <summary>Whether an engine that answers has the models that it had.</summary>
    private static bool IsAsItWas(EngineLife life, Engine known, Watched watched)
    {
        watched.Misses = 0;
        if (life.Models is null)
        {
            return true;
        }

        var offered = life.Models.Where(name => known.Serves(name) || !watched.LeftOut.Contains(name)).ToHashSet(StringComparer.Ordinal);
        return offered.SetEquals(known.Models.Select(model => model.Name));
    }

    /// <summary>Whether an engine that listens and does not answer is left in: it works for us, or has missed few looks.</summary>
    private bool IsExcused(Watched watched, Engine known) => _slots.IsUsed(known.Url) || ++watched.Misses <= MissesAllowed;

    private void Lose(Watched watched, DateTimeOffset now, string why)
    {
        if (_registry.Remove(watched.Address.Url) || watched.Answered)
        {
            LogLostOnce(watched);
        }
        else if (watched.Address.Configured && watched.Complaint != why)
        {
            // The owner named this address, and wants to know what is wrong with it.
            watched.Complaint = why;
            LogUnusable(watched.Address.Type, watched.Address.Url, why);
        }

        watched.Misses = 0;
        watched.NextLook = watched.Address.Configured || watched.EverAnswered ? now : now + GuessInterval;
    }

    private void Take(Watched watched, DateTimeOffset now, EngineSighting seen)
    {
        var engine = Engine.From(watched.Address.Type, watched.Address.Url, seen, out var leftOut);
        _registry.Put(engine);
        (watched.NextInspection, watched.Misses, watched.Complaint) = (now + _options.ModelRefreshInterval, 0, null);
        if (!watched.Answered)
        {
            (watched.Answered, watched.EverAnswered) = (true, true);
            var names = NamesOf(engine);
            LogFound(engine.Type, engine.Url, engine.Version ?? "of unknown version", engine.Slots, names);
        }

        if (!leftOut.SequenceEqual(watched.Said))
        {
            watched.Said = leftOut;
            watched.LeftOut = seen.Models.Select(model => model.Name).Where(name => !engine.Serves(name)).ToHashSet(StringComparer.Ordinal);
            if (leftOut.Count > 0)
            {
                LogLeftOut(engine.Type, engine.Url, leftOut.Count, string.Join("; ", leftOut.Take(NamesShown)));
            }
        }
    }

    // Two kinds can be asked for at one address; the one that was recognised first has it.
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

        /// <summary>Looks in a row that it did not answer.</summary>
        public int Misses { get; set; }

        /// <summary>What was last said against it; null when nothing was since it answered.</summary>
        public string? Complaint { get; set; }

        /// <summary>What was last said of models that are left out.</summary>
        public IReadOnlyList<string> Said { get; set; } = [];

        /// <summary>Their names.</summary>
        public HashSet<string> LeftOut { get; set; } = [];
    }

    private static string NamesOf(Engine engine) => engine.Models.Count switch
    {
        0 => "none",
        <= NamesShown => string.Join(", ", engine.Models.Select(model => model.Name)),
        var count => string.Create(
            CultureInfo.InvariantCulture, $"{string.Join(", ", engine.Models.Take(NamesShown).Select(model => model.Name))} and {count - NamesShown} more"),
    };
}
