using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Networks;

/// <summary>A test on one or more networks. When it fails, the programs' logs are kept and the test says where.</summary>
public abstract class NetworkTest : IAsyncDisposable
{
    private readonly List<TroopNetwork> _own = [];
    private readonly TroopNetwork? _shared;

    /// <summary>For tests that start networks of their own.</summary>
    protected NetworkTest()
    {
    }

    /// <summary>For tests that share one.</summary>
    protected NetworkTest(NetworkFixture fixture) => _shared = fixture.Network;

    /// <summary>The network that the tests share.</summary>
    protected TroopNetwork Network => _shared ?? throw new InvalidOperationException("this test has no shared network");

    /// <summary>Cancelled when the test run is.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        foreach (var network in _shared is null ? _own : [.. _own, _shared])
        {
            if (failed)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"logs: {network.KeepLogs()}");
            }
        }

        foreach (var network in _own)
        {
            await network.DisposeAsync();
        }
    }

    /// <summary>Starts a network that ends with the test.</summary>
    protected async Task<TroopNetwork> StartAsync(TroopNetworkOptions options)
    {
        var network = await TroopNetwork.StartAsync(options);
        _own.Add(network);
        return network;
    }
}
