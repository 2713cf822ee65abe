using Microsoft.Extensions.Options;
using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>The coordinator's Postgres database: one pool of connections for everything in this process but the ledger's writers.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const string ApplicationName = "monkey-troop";
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 10;
    private const int KeepAliveSeconds = 30;
    private const int PreparedStatements = 50;

    /// <summary>Three processes of a coordinator fit into the 100 connections of a server with default settings.</summary>
    private const int Connections = 30;

    private readonly Lazy<NpgsqlDataSource> _source;
    private readonly Lazy<NpgsqlDataSource> _unpooled;

    public PostgresDatabase(IOptions<StorageOptions> options)
    {
        _source = new Lazy<NpgsqlDataSource>(() => Build(WithLimits(options.Value.Postgres), "shared"));
        _unpooled = new Lazy<NpgsqlDataSource>(() =>
        {
            var address = WithLimits(options.Value.Postgres);
            address.Pooling = false;
            return Build(address, "writers");
        });
    }

    /// <summary>
    /// Where connections come from. Limits that the address does not set itself: 5 s to connect or to wait for a free connection,
    /// 10 s for a command, 30 connections; what is used often is prepared on the server.
    /// </summary>
    public NpgsqlDataSource Source => _source.Value;

    /// <summary>
    /// Where those get a connection who keep it: closing it ends its session on the server, and no other call inherits what a failure left
    /// of it.
    /// </summary>
    public NpgsqlDataSource Unpooled => _unpooled.Value;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var source in (Lazy<NpgsqlDataSource>[])[_source, _unpooled])
        {
            if (source.IsValueCreated)
            {
                await source.Value.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Named for its metrics, which would else be tagged with the address and the user.</summary>
    internal static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder address, string name) =>
        new NpgsqlDataSourceBuilder(address.ConnectionString) { Name = name }.Build();

    /// <summary>The address with limits for whatever it leaves open.</summary>
    internal static NpgsqlConnectionStringBuilder WithLimits(NpgsqlConnectionStringBuilder address)
    {
        var limited = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        SetLimit(limited, "Timeout", ConnectSeconds);
        SetLimit(limited, "Command Timeout", CommandSeconds);
        SetDefault(limited, "Keepalive", KeepAliveSeconds);
        SetDefault(limited, "Maximum Pool Size", Math.Max(Connections, limited.MinPoolSize));
        SetDefault(limited, "Max Auto Prepare", PreparedStatements);
        SetDefault(limited, "Application Name", ApplicationName);
        return limited;
    }

    /// <summary>Zero means no limit at all, which is none of the choices.</summary>
    private static void SetLimit(NpgsqlConnectionStringBuilder builder, string keyword, int seconds)
    {
        SetDefault(builder, keyword, seconds);
        if (builder[keyword] is 0)
        {
            builder[keyword] = seconds;
        }
    }

    private static void SetDefault(NpgsqlConnectionStringBuilder builder, string keyword, object value)
    {
        if (!builder.ShouldSerialize(keyword))
        {
            builder[keyword] = value;
        }
    }
}
