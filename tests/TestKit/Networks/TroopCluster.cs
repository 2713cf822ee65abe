using System.Globalization;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Redis;
using Npgsql;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>
/// A whole cluster on this machine: gateways and headless silos on one Redis and one Postgres of their own, each a real process
/// with its own data folder. Any of them is killed, terminated, halted and started again at the same addresses.
/// </summary>
public sealed class TroopCluster : IAsyncDisposable
{
    private readonly TroopClusterOptions _options;
    private readonly List<CoordinatorProcess> _gateways = [];
    private readonly List<CoordinatorProcess> _silos = [];

    private TroopCluster(TroopClusterOptions options, RedisServer redis, PostgresServer postgres, string database) =>
        (_options, Redis, Postgres, Database) = (options, redis, postgres, database);

    /// <summary>The list of silos.</summary>
    public RedisServer Redis { get; }

    /// <summary>What must last.</summary>
    public PostgresServer Postgres { get; }

    /// <summary>The cluster's database, as a connection string.</summary>
    public string Database { get; }

    /// <summary>Folder of everything but the servers'; set <see cref="TestFolder.Keep"/> to keep the logs.</summary>
    public TestFolder Folder { get; } = new("cluster");

    /// <summary>Folder of all logs, one file for each member.</summary>
    public string Logs => Folder.At("logs");

    /// <summary>The gateways.</summary>
    public IReadOnlyList<CoordinatorProcess> Gateways => _gateways;

    /// <summary>The headless silos.</summary>
    public IReadOnlyList<CoordinatorProcess> Silos => _silos;

    /// <summary>All members.</summary>
    public IEnumerable<CoordinatorProcess> Members => _gateways.Concat(_silos);

    /// <summary>Starts the servers and then every member, and waits until all of them serve.</summary>
    public static async Task<TroopCluster> StartAsync(TroopClusterOptions? options = null)
    {
        options ??= new TroopClusterOptions();
        var redis = await RedisServer.CreateAsync(options.StoreAddress).ConfigureAwait(false);
        PostgresServer? postgres = null;
        TroopCluster? cluster = null;
        try
        {
            postgres = await PostgresServer.CreateAsync(address: options.StoreAddress).ConfigureAwait(false);
            cluster = new TroopCluster(options, redis, postgres, await postgres.CreateDatabaseAsync().ConfigureAwait(false));
            await cluster.StartMembersAsync().ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            if (cluster is not null)
            {
                cluster.Folder.Keep = true;
                await cluster.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                await redis.DisposeAsync().ConfigureAwait(false);
                if (postgres is not null)
                {
                    await postgres.DisposeAsync().ConfigureAwait(false);
                }
            }

            throw;
        }
    }

    /// <summary>Adds a gateway, not yet started.</summary>
    /// <param name="settings">Settings of its own.</param>
    public CoordinatorProcess AddGateway(params IReadOnlyList<(string Name, string? Value)> settings) => Add(_gateways, "gateway", "Gateway", settings: settings);

    /// <summary>Adds a headless silo, not yet started.</summary>
    /// <param name="address">Its address for the others, when it has one of its own.</param>
    /// <param name="networkNamespace">The network namespace it lives in.</param>
    public CoordinatorProcess AddSilo(string? address = null, string? networkNamespace = null) => Add(_silos, "silo", "Silo", address, networkNamespace);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
        {
            await member.DisposeAsync().ConfigureAwait(false);
        }

        await Redis.DisposeAsync().ConfigureAwait(false);
        await Postgres.DisposeAsync().ConfigureAwait(false);
        Folder.Dispose();
    }

    /// <summary>The first member prepares the database; the others start at the same time.</summary>
    private async Task StartMembersAsync()
    {
        for (var number = 0; number < _options.Gateways; number++)
        {
            AddGateway();
        }

        for (var number = 0; number < _options.Silos; number++)
        {
            AddSilo();
        }

        await Members.First().StartAsync().ConfigureAwait(false);
        await Task.WhenAll(Members.Skip(1).Select(member => member.StartAsync())).ConfigureAwait(false);
    }

    private CoordinatorProcess Add(
        List<CoordinatorProcess> list, string kind, string program, string? address = null, string? networkNamespace = null,
        IReadOnlyList<(string Name, string? Value)>? settings = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{kind}-{list.Count + 1}");
        var member = _options.Members with
        {
            // The name is that of its sessions on Postgres, so that tests tell whose they are.
            Database = new NpgsqlConnectionStringBuilder(Database) { ApplicationName = name }.ConnectionString,
            Settings =
            [
                ("REDIS_URL", Redis.Url), ("TROOP_MASTER_KEY", Secrets.MasterKey), ("Silo:Address", address ?? _options.SiloAddress),
                ("Silo:Port", FreePort.Find().ToString(CultureInfo.InvariantCulture)), ("Drain:Delay", _options.DrainDelay.ToString("c")),
                .. _options.Members.Settings, .. settings ?? [],
            ],
        };
        var process = new CoordinatorProcess(name, Folder, member, program, networkNamespace) { Build = _options.Build };
        list.Add(process);
        return process;
    }
}
