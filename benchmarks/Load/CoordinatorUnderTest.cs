using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Memory;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Benchmarks.Load;

/// <summary>A coordinator on a Postgres server of its own, with rich accounts, and limits that count but never refuse.</summary>
internal sealed class CoordinatorUnderTest : IAsyncDisposable
{
    /// <summary>Enough for every hold of one account alone, and of one of a thousand.</summary>
    private static readonly (Credits First, Credits Others) Wealth = (Credits.Of(100_000_000), Credits.Of(1_000_000));

    private readonly TestFolder _folder = new("bench-coordinator");
    private readonly PostgresServer _server;
    private TroopProcess _process = null!;

    private CoordinatorUnderTest(PostgresServer server) => _server = server;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts Postgres, opens the accounts, and starts the coordinator.</summary>
    public static async Task<CoordinatorUnderTest> StartAsync(IEnumerable<string> accounts, CancellationToken cancellation)
    {
        var target = new CoordinatorUnderTest(await PostgresServer.CreateAsync("128MB"));
        try
        {
            var database = await target._server.CreateDatabaseAsync();
            await FundAsync(database, accounts, cancellation);
            target._process = TroopProcess.Start(ProcessSpec
                .ForProgram("Gateway", target._folder.At("logs"), "--data", target._folder.At("data"), "--port", "0")
                .With(Counted("Default").Concat(Counted("Strict")).Concat(Counted("Signup")).Concat(Counted("Node")).Concat(Counted("Unproven")).Concat(Counted("Unsigned")))
                .With(("DATABASE_URL", database), ("TROOP_MASTER_KEY", Secrets.MasterKey), ("Nodes__MaxPerAccount", "1000000")));
            target.Address = await target._process.ReadyAsync();
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    /// <summary>Resident memory of the coordinator in bytes.</summary>
    public long ResidentBytes => ResidentMemory.KibibytesOf(_process.Id) * 1024;

    /// <summary>What coordinator and Postgres have used so far.</summary>
    public CpuTime Cpu() => new(ProcessorTime.Of(_process.Id), ProcessorTime.OfTree(_server.ProcessId));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A limit that no load reaches, so that calls are counted as they are in life.</summary>
    private static IEnumerable<(string Name, string? Value)> Counted(string tier) =>
        [($"RateLimits__{tier}__Limit", "100000"), ($"RateLimits__{tier}__Window", "00:00:01")];

    /// <summary>Opens accounts with more than a measurement can spend; the first has the most.</summary>
    internal static async Task FundAsync(string connectionString, IEnumerable<string> accounts, CancellationToken cancellation)
    {
        var options = new StorageOptions { ConnectionString = connectionString };
        await new PostgresPreparation(options, TimeProvider.System).RunAsync(last: null, cancellation);
        await using var database = new PostgresDatabase(Options.Create(options));
        var ledger = new PostgresLedger(database, TimeProvider.System);
        await using var queue = new LedgerQueue(ledger, Options.Create(new LedgerOptions()));
        var store = new LedgerStore(ledger, queue);
        await Funding.OpenAsync(
            store, accounts.Index().Select(account => (account.Item, account.Index == 0 ? Wealth.First : Wealth.Others)), cancellation);
    }
}

/// <summary>Processor time of the two that serve.</summary>
internal readonly record struct CpuTime(TimeSpan Coordinator, TimeSpan Postgres)
{
    public static CpuTime operator -(CpuTime later, CpuTime earlier) => new(later.Coordinator - earlier.Coordinator, later.Postgres - earlier.Postgres);
}
