using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>Counts the requests that run, in all and by engine, and takes no more than the node offers.</summary>
internal sealed class SlotPool(HeartbeatTrigger trigger, TimeProvider time)
{
    // A node that fills up and empties with every request would otherwise send a heartbeat with each; the usual heartbeat tells as well.
    private static readonly TimeSpan LeastTimeBetweenTriggers = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, int> _byEngine = [];
    private int _inFlight;
    private int _ownWork;
    private bool _usedSinceAsked;
    private DateTimeOffset _triggeredAt = DateTimeOffset.MinValue;

    /// <summary>Requests that run now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Takes a slot of the first of these engines that has one free; null when none has.</summary>
    public SlotLease? TryTake(EngineCatalog catalog, IEnumerable<Engine> engines)
    {
        lock (_gate)
        {
            if (_inFlight >= catalog.Slots || Enter(catalog, engines) is not { } engine)
            {
                return null;
            }

            _usedSinceAsked = true;
            if (++_inFlight == catalog.Slots)
            {
                Trigger();
            }

            return new SlotLease(this, engine, wasLast: _inFlight == catalog.Slots);
        }
    }

    /// <summary>Whether an engine has a request of the network now.</summary>
    public bool IsUsed(Uri engine)
    {
        lock (_gate)
        {
            return _byEngine.ContainsKey(engine);
        }
    }

    /// <summary>Says, until it is disposed, that the node itself uses the machine without a slot, so that its load is not taken for the owner's.</summary>
    public IDisposable OwnWork()
    {
        CountOwnWork(1);
        return new OwnWorkMark(this);
    }

    /// <summary>Whether any slot was taken at any time since this was asked before.</summary>
    public bool WasUsedSinceAsked()
    {
        lock (_gate)
        {
            var used = _usedSinceAsked || _inFlight > 0 || _ownWork > 0;
            _usedSinceAsked = false;
            return used;
        }
    }

    /// <summary>Waits until no request runs, looking every tenth of a second; used at shutdown only.</summary>
    public async Task WaitUntilIdleAsync(CancellationToken cancellation)
    {
        while (InFlight > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
        }
    }

    /// <summary>Moves a request that is in a slot to the first of these engines that has one free; null when none has.</summary>
    internal Engine? Move(EngineCatalog catalog, Engine from, IEnumerable<Engine> engines)
    {
        lock (_gate)
        {
            if (Enter(catalog, engines) is not { } to)
            {
                return null;
            }

            Leave(from);
            return to;
        }
    }

    internal void Return(Engine engine, bool wasLast)
    {
        lock (_gate)
        {
            _inFlight--;
            Leave(engine);
            if (wasLast)
            {
                Trigger();
            }
        }
    }

    private void CountOwnWork(int change)
    {
        lock (_gate)
        {
            _ownWork += change;
            _usedSinceAsked = true;
        }
    }

    private Engine? Enter(EngineCatalog catalog, IEnumerable<Engine> engines)
    {
        var engine = engines.FirstOrDefault(engine => _byEngine.GetValueOrDefault(engine.Url) < catalog.SlotsOf(engine));
        if (engine is not null)
        {
            _byEngine[engine.Url] = _byEngine.GetValueOrDefault(engine.Url) + 1;
        }

        return engine;
    }

    private void Leave(Engine engine)
    {
        if (--_byEngine[engine.Url] == 0)
        {
            _byEngine.Remove(engine.Url);
        }
    }

    private sealed class OwnWorkMark(SlotPool pool) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                pool.CountOwnWork(-1);
            }
        }
    }

    private void Trigger()
    {
        var now = time.GetUtcNow();
        if (now - _triggeredAt >= LeastTimeBetweenTriggers)
        {
            _triggeredAt = now;
            trigger.Raise();
        }
    }
}

/// <summary>A slot that is taken until this is disposed.</summary>
internal sealed class SlotLease(SlotPool pool, Engine engine, bool wasLast) : IDisposable
{
    private bool _returned;

    /// <summary>The engine that the slot is of.</summary>
    public Engine Engine { get; private set; } = engine;

    /// <summary>Goes over to another of these engines; false when none has a slot free.</summary>
    public bool TryMove(EngineCatalog catalog, IEnumerable<Engine> engines)
    {
        if (pool.Move(catalog, Engine, engines) is not { } other)
        {
            return false;
        }

        Engine = other;
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_returned)
        {
            _returned = true;
            pool.Return(Engine, wasLast);
        }
    }
}
