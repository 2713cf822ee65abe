using System.Globalization;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Benchmarks.Load;

/// <summary>Nodes that serve one model and send heartbeats until they are disposed of, so that there is a node to pick.</summary>
internal sealed class HeartbeatNodes : IAsyncDisposable
{
    /// <summary>What they serve.</summary>
    public const string Model = "bench";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);
    private readonly CancellationTokenSource _stop;
    private readonly EcKeyPair _owner;
    private readonly FakeNode[] _nodes;
    private readonly Task _sending;

    private HeartbeatNodes(EcKeyPair owner, FakeNode[] nodes, CancellationToken cancellation)
    {
        (_owner, _nodes) = (owner, nodes);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _sending = SendHeartbeatAsync(_stop.Token);
    }

    /// <summary>Lets them join at the first gateway and waits until every gateway knows them.</summary>
    public static async Task<HeartbeatNodes> StartAsync(IReadOnlyList<Uri> gateways, int count, CancellationToken cancellation)
    {
        var owner = EcKeyPair.Create();
        var nodes = new HeartbeatNodes(
            owner,
            await Task.WhenAll(Enumerable.Range(0, count).Select(number => FakeNode.JoinAsync(
                gateways[0], owner, string.Create(CultureInfo.InvariantCulture, $"bench-{number}")))),
            cancellation);
        foreach (var gateway in gateways)
        {
            using var probe = new CoordinatorProbe(gateway, owner);
            await probe.ModelIsServedAsync(Model);
        }

        return nodes;
    }

    /// <summary>Ends the heartbeats. Throws when one of them failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _stop.Dispose();
        Array.ForEach(_nodes, node => node.Dispose());
        _owner.Dispose();
    }

    private async Task SendHeartbeatAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                foreach (var node in _nodes)
                {
                    await node.SendHeartbeatAsync(Model);
                }

                await Task.Delay(Interval, TimeProvider.System, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }
}
