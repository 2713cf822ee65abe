using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Networks;

/// <summary>The same on Postgres.</summary>
public sealed class PostgresTransferNetwork(SharedPostgres postgres) : TransferNetwork
{
    protected override async Task<TroopNetworkOptions> PrepareAsync(TroopNetworkOptions given) =>
        given with { Database = await postgres.CreateDatabaseAsync() };
}
