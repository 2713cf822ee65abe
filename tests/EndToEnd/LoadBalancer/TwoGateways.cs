using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.LoadBalancer;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.LoadBalancer;

/// <summary>Two gateways on one Postgres behind nginx. They are no cluster: each has grains of its own, and what lasts in common.</summary>
public sealed class TwoGateways(SharedPostgres postgres) : IAsyncLifetime
{
    private string _database = "";

    /// <summary>Folder for data and logs.</summary>
    public TestFolder Folder { get; } = new("load-balancer");

    /// <summary>The load balancer.</summary>
    public NginxServer Nginx { get; } = new();

    /// <summary>The gateways.</summary>
    public IReadOnlyList<CoordinatorProcess> Gateways { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var options = new TroopNetworkOptions
        {
            Database = PostgresServer.UrlOf(_database),
            StarterCredits = 100_000,
            Settings =
            [
                ("Network__TrustedProxies__0", "127.0.0.1/32"), ("Identity__PublicUrls__0", Nginx.Address.ToString()),
                ("RATE_LIMIT_DEFAULT", "1000"),
            ],
        };
        Gateways = [new CoordinatorProcess("gateway-1", Folder, options), new CoordinatorProcess("gateway-2", Folder, options)];
        await Task.WhenAll(Gateways.Select(gateway => gateway.StartAsync())); // both migrate
        await Nginx.StartAsync(Gateways.Select(gateway => gateway.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await Nginx.DisposeAsync();
        foreach (var gateway in Gateways)
        {
            await gateway.DisposeAsync();
        }

        Folder.Dispose();
    }

    /// <summary>A client that calls through nginx.</summary>
    /// <param name="key">The account that signs; nobody when null.</param>
    /// <param name="from">Its own address; the system's choice when null.</param>
    /// <param name="version">The version of HTTP; 2.0 when null.</param>
    public HttpClient Client(EcKeyPair? key = null, string? from = null, Version? version = null)
    {
        var handler = Nginx.NewHandler(from is null ? null : IPAddress.Parse(from), version);
        return new HttpClient(key is null ? handler : new ProofHandler(key, TimeProvider.System) { InnerHandler = handler }) { BaseAddress = Nginx.Address };
    }

    /// <summary>Sends a request through nginx under an id of its own.</summary>
    public static async Task<RawAnswer> SendAsync(HttpClient http, HttpMethod method, string path, string id, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Request-ID", id);
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        return await RawAnswer.ReadAsync(answer, default);
    }

    /// <summary>How often an address has called, as the gateways count it together.</summary>
    public async Task<int> CallsOfAsync(string address)
    {
        var used = 0;
        foreach (var gateway in Gateways)
        {
            using var owner = EcKeyPair.Create();
            using var probe = new CoordinatorProbe(gateway.Address, owner);
            var answer = await probe.SendAsync(new RawRequest($"/admin/limits?tier=default&principal={address}")
            {
                Method = HttpMethod.Get,
                AdminPassword = Secrets.AdminPassword,
            });
            used += JsonDocument.Parse(answer.Body).RootElement.GetProperty("used").GetInt32();
        }

        return used;
    }

    /// <summary>How many events the record has about an account.</summary>
    public async Task<long> EventsOfAsync(string account)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM audit_logs WHERE user_id = $1", connection) { Parameters = { new() { Value = account } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
