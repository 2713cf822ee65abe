namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>Where the engines are that the worker itself has started. Each start has another address.</summary>
internal sealed class StartedEngines
{
    private volatile IReadOnlyList<EngineAddress> _current = [];

    /// <summary>Those that run now.</summary>
    public IReadOnlyList<EngineAddress> Current => _current;

    /// <summary>Whether engines of a kind are among these, and no others of it are looked for.</summary>
    public static bool StartsType(string type) => type == EngineTypes.Embedded;

    /// <summary>One runs.</summary>
    public void Add(EngineAddress engine) => _current = [.. _current, engine];

    /// <summary>One has ended.</summary>
    public void Remove(EngineAddress engine) => _current = [.. _current.Where(running => running != engine)];
}
