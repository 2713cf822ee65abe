using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.EndToEnd.Silo;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Privacy;
using MonkeyTroop.Tests.TestKit.Processes;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.Audit;

/// <summary>A gateway and a silo with a data folder each: what is done is on record in the process where it takes effect.</summary>
[UnsupportedOSPlatform("windows")]
[Collection(nameof(SiloTests))]
public sealed class EffectAuditTests(SharedPostgres postgres) : IAsyncLifetime
{
    private const int Accounts = 24;
    private readonly TestFolder _folder = new("effects");
    private string _database = "";
    private TroopProcess _gateway = null!;
    private TroopProcess _silo = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        _gateway = Start("Gateway", "--port", "0", "--silo-port", port);
        _address = await _gateway.ReadyAsync();
        _silo = Start("Silo", "--join", $"127.0.0.1:{port}");
        await Eventually.TrueAsync(() => _silo.Output.StandardOutput.Count > 0, "the silo joins");
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Record_GrantsAndStandings_AreWhereTheAccountsAreAndOnce()
    {
        var accounts = new List<string>();
        for (var i = 0; i < Accounts; i++)
        {
            using var requester = new CoordinatorProbe(_address, EcKeyPair.Create());
            await requester.BalanceAsync();
            accounts.Add(requester.Account);
            Assert.Equal(200, (await requester.SendAsync(Admin("grant", requester.Account, """{"amount":5,"key":"k"}"""))).Status);
            Assert.Equal(200, (await requester.SendAsync(Admin("grant", requester.Account, """{"amount":5,"key":"k"}"""))).Status);
            Assert.Equal(200, (await requester.SendAsync(Admin("suspend", requester.Account, "{}"))).Status);
        }

        foreach (var type in (string[])["account.opened", "credits.granted", "standing.changed"])
        {
            var (here, there) = (Events("Gateway", type), Events("Silo", type));
            Assert.Equal(accounts.Order(), here.Concat(there).Order());
            Assert.NotEmpty(there);
        }
    }

    [Fact]
    public async Task DataFolders_OfGatewayAndSilo_AreForTheirOwnerAlone()
    {
        // Accounts are opened on either of them, until both have had something to record.
        await Eventually.TrueAsync(
            async () =>
            {
                using var requester = new CoordinatorProbe(_address, EcKeyPair.Create());
                await requester.BalanceAsync();
                return Directory.GetFileSystemEntries(_folder.At("Silo")).Length > 0;
            },
            "the silo has opened an account");

        Assert.All(["Gateway", "Silo"], program =>
        {
            Assert.NotEmpty(Directory.GetFileSystemEntries(_folder.At(program)));
            Assert.Empty(OpenFiles.In(_folder.At(program)));
        });
    }

    [Fact]
    public async Task Rows_OfTheDatabase_HoldNoReceiptKey()
    {
        using var owner = EcKeyPair.Create();
        var receiptKeys = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var joined = await FakeNode.TryJoinAsync(_address, string.Create(CultureInfo.InvariantCulture, $"keyed-{i}"), owner, joinToken: null);
            receiptKeys.Add(joined.Value!.ReceiptKey);
        }

        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand("SELECT string_agg(convert_from(coalesce(PayloadBinary, ''), 'LATIN1'), ' ') FROM OrleansStorage");
        var rows = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        Assert.Contains("receipt_key", rows, StringComparison.Ordinal);
        Assert.All(receiptKeys, key => Assert.DoesNotContain(key, rows, StringComparison.Ordinal));
    }

    private TroopProcess Start(string program, params IEnumerable<string> arguments) => TroopProcess.Start(ProcessSpec
        .ForProgram(program, _folder.At("logs"), ["--data", _folder.At(program), .. arguments])
        .With(CoordinatorSpec.Unlimited)
        .With(("DATABASE_URL", PostgresServer.UrlOf(_database)), ("TROOP_MASTER_KEY", Secrets.MasterKey)));

    /// <summary>The accounts of the events of a type in a program's files.</summary>
    private List<string> Events(string program, string type) =>
    [
        .. Directory.GetFiles(Path.Combine(_folder.At(program), "audit"), "*.jsonl").SelectMany(File.ReadAllLines)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => entry.GetProperty("event_type").GetString() == type)
            .Select(entry => entry.GetProperty("user_id").GetString()!),
    ];

    private static RawRequest Admin(string what, string account, string json) => new($"/admin/accounts/{account}/{what}")
    {
        AdminPassword = Secrets.AdminPassword,
        Json = json,
    };
}
