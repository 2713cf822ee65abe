using System.Globalization;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Metrics;

/// <summary>A whole network on Postgres, with a headless silo, that serves its metrics.</summary>
public sealed partial class MeasuredNetwork(SharedPostgres postgres) : NetworkFixture(new TroopNetworkOptions
{
    Models = [new FakeModel(Model)],
    Variables = [("Metrics__Endpoint", "127.0.0.1:0")],
})
{
    /// <summary>The only model.</summary>
    public const string Model = "measured:1b";

    private readonly string _siloPort = FreePort.Find().ToString(CultureInfo.InvariantCulture);
    private TroopProcess _silo = null!;

    /// <summary>Where the coordinator serves its metrics.</summary>
    public Uri Gateway { get; private set; } = null!;

    /// <summary>Where the silo does.</summary>
    public Uri Silo { get; private set; } = null!;

    /// <summary>Where the worker does.</summary>
    public Uri Worker { get; private set; } = null!;

    /// <summary>Where the client does.</summary>
    public Uri Client { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Gateway = await ListenerAsync(Network.Coordinator);
        Worker = await ListenerAsync(Network.Workers.Values.Single());
        Client = await ListenerAsync(Network.Client);
        _silo = Network.Start(ProcessSpec.ForProgram("Silo", Network.Logs, "--data", Network.At("silo"), "--join", $"127.0.0.1:{_siloPort}")
            .With(("DATABASE_URL", Network.Database), ("TROOP_MASTER_KEY", Secrets.MasterKey)));
        Silo = await ListenerAsync(_silo);
        await Eventually.TrueAsync(() => _silo.Output.StandardOutput.Count > 0, "the silo joins");
    }

    /// <summary>Waits until a program says where its metrics are.</summary>
    public static async Task<Uri> ListenerAsync(TroopProcess process) => new(await Eventually.GetAsync(
        () => Task.FromResult(process.Output.StandardError.Select(line => Served().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value),
        "the program serves its metrics"));

    protected override async Task<TroopNetworkOptions> PrepareAsync(TroopNetworkOptions given) => given with
    {
        Database = await postgres.CreateDatabaseAsync(),
        Settings = [("Silo:Port", _siloPort)],
    };

    [GeneratedRegex(@"metrics are served on (http\S+)/metrics")]
    private static partial Regex Served();
}
