namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>What a <see cref="TroopCluster"/> consists of.</summary>
public sealed record TroopClusterOptions
{
    /// <summary>Gateways, named <c>gateway-1</c> and so on. Default 2.</summary>
    public int Gateways { get; init; } = 2;

    /// <summary>Headless silos, named <c>silo-1</c> and so on. Default 2.</summary>
    public int Silos { get; init; } = 2;

    /// <summary>Address of this machine on which the members reach Redis and Postgres. Default 127.0.0.1.</summary>
    public string StoreAddress { get; init; } = "127.0.0.1";

    /// <summary>Address of this machine on which the members reach each other. Default 127.0.0.1.</summary>
    public string SiloAddress { get; init; } = "127.0.0.1";

    /// <summary>How long gateways serve on after SIGTERM. Default 1 s: a test's clients need less than a load balancer.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Root of the sources whose programs the members are started from at first; the tests' own when null.</summary>
    public string? Build { get; init; }

    /// <summary>Settings of every member; what a cluster needs is added.</summary>
    public TroopNetworkOptions Members { get; init; } = new();
}
