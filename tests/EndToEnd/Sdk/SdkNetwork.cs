using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

/// <summary>A network in good order with credits for every test.</summary>
public sealed class SdkNetwork() : NetworkFixture(new TroopNetworkOptions
{
    Models = [new FakeModel(Steady), FakeModel.Slow(Slow)],
    StarterCredits = 100_000,
})
{
    public const string Steady = "steady:1b";
    public const string Slow = "slow:1b";

    /// <summary>What <see cref="Steady"/> answers.</summary>
    public const string Text = "Hello from a fake engine.";
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class SdkTests : ICollectionFixture<SdkNetwork>
{
    public const string Name = "sdk";
}
