using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Networks;

/// <summary>A coordinator alone, with one fake node of the owner's that offers one model.</summary>
/// <remarks>Each refusal is recorded by itself: tests get more of them in a minute than callers do.</remarks>
public sealed class CoordinatorOnly() : NetworkFixture(new TroopNetworkOptions { Client = false, Settings = [("Audit:RefusalsPerMinute", "10000")] })
{
    /// <summary>The fake node's model.</summary>
    public const string Model = "fake:1b";

    /// <summary>The fake node.</summary>
    public FakeNode Node { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Node = await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-1", Model);
        await Network.Requester.ModelIsServedAsync(Model);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Node?.Dispose();
        await base.DisposeAsync();
    }
}
