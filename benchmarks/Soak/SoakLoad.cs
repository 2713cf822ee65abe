using System.Diagnostics;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Benchmarks.Soak;

/// <summary>What one minute of the load came to.</summary>
/// <param name="Jobs">Jobs that were authorized and settled.</param>
/// <param name="Errors">Jobs that failed.</param>
/// <param name="Late">Jobs that were not begun, since too many were under way.</param>
/// <param name="Milliseconds">Time of each authorization.</param>
internal sealed record SoakMinute(int Jobs, int Errors, int Late, IReadOnlyCollection<double> Milliseconds);

/// <summary>Jobs at a steady rate, each an authorization at one gateway and a final receipt at another; nodes that send heartbeats.</summary>
internal sealed class SoakLoad : IAsyncDisposable
{
    private const string Model = "soak:1b";
    private const int Accounts = 32;
    private const int Nodes = 8;
    private const int MostUnderWay = 64;
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<EcKeyPair> _keys = [];
    private readonly List<CoordinatorProbe> _probes = [];
    private readonly Dictionary<string, FakeNode[]> _nodes = new(StringComparer.Ordinal);
    private List<double> _milliseconds = [];
    private int _jobs;
    private int _errors;
    private int _late;
    private int _underWay;
    private Task _running = Task.CompletedTask;

    private SoakLoad()
    {
    }

    /// <summary>Opens accounts, joins nodes and begins.</summary>
    public static async Task<SoakLoad> StartAsync(TroopCluster cluster, int rate, CancellationToken cancellation)
    {
        var load = new SoakLoad();
        var gateways = cluster.Gateways.Select(gateway => gateway.Address).ToList();
        load._keys.AddRange(Enumerable.Range(0, Accounts).Select(_ => EcKeyPair.Create()));
        load._probes.AddRange(load._keys.SelectMany(key => gateways.Select(gateway => new CoordinatorProbe(gateway, key))));
        for (var number = 0; number < Nodes; number++)
        {
            var id = $"soak-{number}";
            var node = await FakeNode.JoinAsync(gateways[0], load._keys[0], id);
            load._nodes[id] = [node, .. gateways.Skip(1).Select(node.At)];
        }

        load._running = Task.WhenAll([load.JobsAsync(rate), .. load._nodes.Values.Select(load.SendHeartbeatAsync)]);
        foreach (var probe in load._probes)
        {
            await probe.ModelIsServedAsync(Model);
        }

        cancellation.ThrowIfCancellationRequested();
        return load;
    }

    /// <summary>The figures since the last call.</summary>
    public SoakMinute TakeMinute()
    {
        lock (_gate)
        {
            var minute = new SoakMinute(_jobs, _errors, _late, _milliseconds);
            (_jobs, _errors, _late, _milliseconds) = (0, 0, 0, []);
            return minute;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _probes.ForEach(probe => probe.Dispose());
        foreach (var node in _nodes.Values.SelectMany(nodes => nodes.Reverse()))
        {
            node.Dispose();
        }

        _keys.ForEach(key => key.Dispose());
        _end.Dispose();
    }

    /// <summary>Begins jobs at the rate, however long each takes.</summary>
    private async Task JobsAsync(int rate)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        var jobs = new List<Task>();
        for (var number = 0; !_end.IsCancellationRequested; number++)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            jobs.RemoveAll(job => job.IsCompleted);
            if (Volatile.Read(ref _underWay) >= MostUnderWay)
            {
                Interlocked.Increment(ref _late);
                continue;
            }

            jobs.Add(JobAsync(_probes[number % _probes.Count], number));
        }

        await Task.WhenAll(jobs);
    }

    private async Task JobAsync(CoordinatorProbe account, int number)
    {
        Interlocked.Increment(ref _underWay);
        var begun = Stopwatch.GetTimestamp();
        var ticket = (await account.AuthorizeAsync(Model)).Value;
        var taken = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        var isSettled = ticket is not null
            && _nodes[ticket.NodeId] is var nodes
            && (await nodes[number % nodes.Length].SubmitAsync(ticket, account.Account, seconds: 0.001m)).Value is not null;
        lock (_gate)
        {
            _milliseconds.Add(taken);
            (_jobs, _errors) = isSettled ? (_jobs + 1, _errors) : (_jobs, _errors + 1);
        }

        Interlocked.Decrement(ref _underWay);
    }

    private async Task SendHeartbeatAsync(FakeNode[] node)
    {
        for (var heartbeat = 0; !_end.IsCancellationRequested; heartbeat++)
        {
            await node[heartbeat % node.Length].TryHeartbeatAsync(Model);
            await Task.WhenAny(Task.Delay(HeartbeatInterval, TimeProvider.System, _end.Token));
        }
    }
}
