using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// The second witness of a node's life: the coordinator, which hears a heartbeat every 10 s. The first is the connection, which lies where
/// something on the way answers in the node's place. A node counts as silent when two looks at the list of nodes, 10 s apart, show another
/// that is free and do not show it: a coordinator that has just started does not know all nodes yet. Requests at the same time share looks,
/// and all together take no more than <see cref="LooksPerHour"/> of what the coordinator allows.
/// </summary>
internal sealed class NodeWitness(CoordinatorClient coordinator, TimeProvider time)
{
    /// <summary>How long a request waits before it asks: 8 s. Most answers begin sooner.</summary>
    public static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(8);

    /// <summary>From a look to the second, and to the one that confirms it: 10 s, in which a live node sends a heartbeat.</summary>
    public static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(10);

    /// <summary>Most looks in an hour: 30 of the 100 calls that coordinators allow.</summary>
    public const int LooksPerHour = 30;

    /// <summary>How long a look serves all who wait: 5 s.</summary>
    private static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _looks = new();
    private readonly Dictionary<string, Look> _shared = new(StringComparer.Ordinal);
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    private enum Sight
    {
        Unknown,
        Seen,
        Missed,
    }

    /// <summary>Looks at once and again, and returns once a lease's node is silent.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled, because the node has answered or the caller is gone.</exception>
    public async Task WaitForSilenceAsync(Lease lease, CancellationToken cancellation)
    {
        var hasMissed = false;
        for (var calm = SecondLook; ; calm *= 2)
        {
            var isMissed = await LookAsync(lease, cancellation) == Sight.Missed;
            if (isMissed && hasMissed)
            {
                return;
            }

            hasMissed = isMissed;
            await Task.Delay(isMissed ? SecondLook : calm, time, cancellation);
        }
    }

    private async Task<Sight> LookAsync(Lease lease, CancellationToken cancellation)
    {
        if (await PeersAsync(lease.Model).WaitAsync(cancellation) is not { } peers)
        {
            return Sight.Unknown;
        }

        return peers.Nodes.Any(node => node.NodeId == lease.NodeId) ? Sight.Seen
            : peers.NextCursor is null && peers.Nodes.Any(node => node.FreeSlots > 0 && node.Status == NodeStatus.Idle) ? Sight.Missed
            : Sight.Unknown;
    }

    /// <summary>The nodes that serve a model, from a look that others may share; null when nothing is known.</summary>
    private Task<PeersResponse?> PeersAsync(string model)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var old in _shared.Where(look => now - look.Value.At >= SharedFor && look.Value.Peers.IsCompleted).Select(look => look.Key).ToList())
            {
                _shared.Remove(old);
            }

            if (_shared.TryGetValue(model, out var known))
            {
                return known.Peers;
            }

            if (!MayLook(now))
            {
                return Task.FromResult<PeersResponse?>(null);
            }

            var look = AskAsync(model);
            _shared[model] = new Look(look, now);
            return look;
        }
    }

    private bool MayLook(DateTimeOffset now)
    {
        while (_looks.TryPeek(out var first) && now - first >= TimeSpan.FromHours(1))
        {
            _looks.Dequeue();
        }

        if (now < _notBefore || _looks.Count >= LooksPerHour)
        {
            return false;
        }

        _looks.Enqueue(now);
        return true;
    }

    private async Task<PeersResponse?> AskAsync(string model)
    {
        // Not the request's own cancellation: others may wait for the same. The call has its time limit.
        var answer = await coordinator.FirstPeersAsync(model, CancellationToken.None);
        if (answer.Value is null)
        {
            lock (_lock)
            {
                _notBefore = time.GetUtcNow() + (answer.RetryAfter ?? SecondLook);
            }
        }

        return answer.Value;
    }

    private sealed record Look(Task<PeersResponse?> Peers, DateTimeOffset At);
}
