using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>The engines that answer now. Reading costs nothing; every change of what the node offers causes a heartbeat.</summary>
internal sealed class EngineRegistry(IOptions<EngineOptions> options, HeartbeatTrigger trigger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, Engine> _engines = [];
    private readonly HashSet<Uri> _doubted = [];
    private readonly string[] _priority = options.Value.Priority.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    private volatile EngineCatalog _current = EngineCatalog.Empty;

    /// <summary>What the node offers now.</summary>
    public EngineCatalog Current => _current;

    /// <summary>Puts an engine in, or replaces what was known of it.</summary>
    public void Put(Engine engine)
    {
        lock (_gate)
        {
            if (!_engines.TryGetValue(engine.Url, out var known) || !known.SameAs(engine))
            {
                _engines[engine.Url] = engine;
                Publish();
            }
        }
    }

    /// <summary>Takes an engine out; true when it was in.</summary>
    public bool Remove(Uri url)
    {
        lock (_gate)
        {
            if (!_engines.Remove(url))
            {
                return false;
            }

            Publish();
            return true;
        }
    }

    /// <summary>Notes that what an engine offers may not be so any more; true when that is new.</summary>
    public bool Doubt(Uri url)
    {
        lock (_gate)
        {
            return _engines.ContainsKey(url) && _doubted.Add(url);
        }
    }

    /// <summary>Whether there is a doubt about an engine, which this takes away.</summary>
    public bool TakeDoubt(Uri url)
    {
        lock (_gate)
        {
            return _doubted.Remove(url);
        }
    }

    private void Publish()
    {
        var ordered = _engines.Values.OrderBy(engine => Rank(engine.Type)).ThenBy(engine => engine.Url.AbsoluteUri, StringComparer.Ordinal);
        _current = new EngineCatalog([.. ordered], options.Value.Slots);
        trigger.Raise();
    }

    private int Rank(string type) => Array.IndexOf(_priority, type) is >= 0 and var rank ? rank : int.MaxValue;
}
