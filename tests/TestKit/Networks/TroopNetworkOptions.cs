using MonkeyTroop.Tests.TestKit.Engines;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>What a <see cref="TroopNetwork"/> consists of.</summary>
public sealed record TroopNetworkOptions
{
    /// <summary>Models of the fake engine behind every worker. Without models there is neither engine nor worker.</summary>
    public IReadOnlyList<FakeModel> Models { get; init; } = [];

    /// <summary>Workers started with the network, named <c>node-1</c>, <c>node-2</c> and so on.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Slots of each worker. Default 16, so that no test waits for a reservation of another to lapse.</summary>
    public int Slots { get; init; } = 16;

    /// <summary>Whether a client proxy is started.</summary>
    public bool Client { get; init; } = true;

    /// <summary>Credits that each account starts with. Default 1000, as in production.</summary>
    public int StarterCredits { get; init; } = 1000;

    /// <summary>How long tickets are good; the coordinator's default when null.</summary>
    public TimeSpan? TicketLifetime { get; init; }

    /// <summary>How long holds outlive their tickets; the coordinator's default when null.</summary>
    public TimeSpan? ReleaseGrace { get; init; }

    /// <summary>Environment variables of every program.</summary>
    public IReadOnlyList<(string Name, string? Value)> Variables { get; init; } = [];

    /// <summary>Further settings of the coordinator, by their path or as environment variables; these win.</summary>
    public IReadOnlyList<(string Name, string? Value)> Settings { get; init; } = [];

    /// <summary>The coordinator's Postgres database, as a URL or as a connection string; SQLite in its data folder when null.</summary>
    public string? Database { get; init; }
}
