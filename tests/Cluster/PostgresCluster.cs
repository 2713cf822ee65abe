using MonkeyTroop.Tests.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace MonkeyTroop.Tests.Cluster;

/// <summary>The same silos on Postgres.</summary>
public sealed class PostgresCluster(SharedPostgres postgres) : CoordinatorCluster
{
    protected override async Task<string?> CreateDatabaseAsync() => await postgres.CreateDatabaseAsync();
}

[CollectionDefinition(nameof(PostgresCluster))]
public sealed class PostgresClusterTests : ICollectionFixture<PostgresCluster>;
