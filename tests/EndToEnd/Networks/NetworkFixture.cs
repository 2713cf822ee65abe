using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Networks;

/// <summary>One network for all tests of a class or collection.</summary>
public abstract class NetworkFixture(TroopNetworkOptions options) : IAsyncLifetime
{
    /// <summary>The network.</summary>
    public TroopNetwork Network { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Network = await TroopNetwork.StartAsync(await PrepareAsync(options));

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Network is not null)
        {
            await Network.DisposeAsync();
        }
    }

    /// <summary>Adds to the options what has to be made first.</summary>
    protected virtual Task<TroopNetworkOptions> PrepareAsync(TroopNetworkOptions given) => Task.FromResult(given);
}
