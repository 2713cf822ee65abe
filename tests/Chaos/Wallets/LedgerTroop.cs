using System.Globalization;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>One or more coordinators on one store, with fake nodes that send heartbeats at all of them, and the load on them.</summary>
internal sealed class LedgerTroop : IAsyncDisposable
{
    /// <summary>How long holds outlive their tickets; short, so that some expire while the test runs.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Many times what a load takes to flow again after a start, on a machine that is busy otherwise.</summary>
    private static readonly TimeSpan FlowLimit = TimeSpan.FromMinutes(2);

    private static readonly TroopNetworkOptions Settings = new() { TicketLifetime = TimeSpan.FromSeconds(10), ReleaseGrace = Grace };

    private readonly TestFolder _folder = new("storm");
    private readonly List<FakeNode> _nodes = [];
    private TroopNetworkOptions _members = Settings;
    private string? _database;

    private LedgerTroop()
    {
    }

    /// <summary>The Postgres server; null when the store is SQLite.</summary>
    public PostgresServer? Postgres { get; private init; }

    /// <summary>The cluster that the coordinators are the gateways of; null when each is one for itself.</summary>
    public TroopCluster? Cluster { get; private init; }

    /// <summary>The coordinators that are called.</summary>
    public List<CoordinatorProcess> Coordinators { get; } = [];

    /// <summary>The accounts.</summary>
    public LoadAccounts Accounts { get; } = new();

    /// <summary>What was asked and answered.</summary>
    public Journal Journal { get; } = new();

    /// <summary>The load.</summary>
    public LedgerLoad Load { get; private set; } = null!;

    /// <summary>Makes the calls of the load, and single ones.</summary>
    public LedgerCaller Caller { get; private set; } = null!;

    /// <summary>The ledger's rows.</summary>
    public Books Books { get; private set; } = null!;

    /// <summary>Folder of all logs.</summary>
    public string Logs => Cluster?.Logs ?? _folder.At("logs");

    /// <summary>Starts a coordinator on SQLite.</summary>
    public static Task<LedgerTroop> OnSqliteAsync() => new LedgerTroop().StartAsync(null, 1);

    /// <summary>Starts coordinators on a Postgres server of their own.</summary>
    /// <param name="coordinators">How many. Their sessions on the server are named <c>coordinator-1</c> and so on.</param>
    /// <param name="patience">Longest wait of theirs for a connection or a command, whole seconds; their own limits when null.</param>
    /// <param name="ticketLifetime">How long tickets last; 10 s when null, so that some expire while the test runs.</param>
    public static async Task<LedgerTroop> OnPostgresAsync(int coordinators, TimeSpan? patience = null, TimeSpan? ticketLifetime = null)
    {
        var server = await PostgresServer.CreateAsync();
        var database = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        if (patience is { TotalSeconds: var seconds })
        {
            (database.Timeout, database.CommandTimeout) = ((int)seconds, (int)seconds);
        }

        return await new LedgerTroop { Postgres = server, _members = ticketLifetime is { } lifetime ? Settings with { TicketLifetime = lifetime } : Settings }.StartAsync(database.ConnectionString, coordinators);
    }

    /// <summary>Starts a cluster, whose gateways are called.</summary>
    /// <param name="options">What it consists of; tickets and holds are this load's own.</param>
    /// <param name="heard">Told of every answer.</param>
    public static async Task<LedgerTroop> OnClusterAsync(TroopClusterOptions? options = null, Action<Uri, Fate, string>? heard = null)
    {
        options ??= new TroopClusterOptions();
        var cluster = await TroopCluster.StartAsync(options with { Members = Settings with { Settings = options.Members.Settings } });
        var troop = new LedgerTroop { Postgres = cluster.Postgres, Cluster = cluster };
        troop.Coordinators.AddRange(cluster.Gateways);
        try
        {
            return await troop.JoinAsync(cluster.Database, heard);
        }
        catch
        {
            cluster.Folder.Keep = true;
            await troop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until so many more operations are done.</summary>
    public Task FlowsAsync(int operations)
    {
        var enough = Journal.Done + operations;
        return Eventually.TrueAsync(
            async () =>
            {
                await (Load.Running.IsFaulted ? Load.Running : Task.CompletedTask);
                return Journal.Done >= enough;
            },
            $"{operations} more operations are done",
            FlowLimit);
    }

    /// <summary>Holds the journal against the books and says what came of it; logs are kept when that is not good.</summary>
    public async Task AssertBooksAsync(string storm, bool withEarlierVersion = false)
    {
        var check = new BooksCheck(Journal, await LedgerRows.ReadAsync(Books), withEarlierVersion).Run();
        var verified = await LedgerRun.StartAsync(Logs, Coordinators[0].Data, _database, "verify");
        IReadOnlyList<string> faults =
        [
            .. await Books.FindFaultsAsync(), .. check.Faults, .. verified.ExitCode == 0 ? [] : verified.Lines.Concat(verified.Complaints),
            .. (Cluster?.Members ?? Coordinators).SelectMany(member => member.Log).Where(IsDefect),
        ];
        ChaosRun.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{storm}; operations: {check.Acknowledged} acknowledged, {check.Unknown} of unknown outcome, {check.Repetitions} repetitions; {check.Lost} lost, {check.Doubled} doubled"));
        ChaosRun.Say(Journal.Summary());
        _folder.Keep |= faults.Count > 0;
        Assert.True(faults.Count == 0, $"{faults.Count} faults, logs in {Logs}:\n{string.Join('\n', faults.Take(20))}");
        Assert.Equal((0, 0), (check.Lost, check.Doubled));
        Assert.True(check.Acknowledged > 0, "no operation was acknowledged");
    }

    private static bool IsDefect(string line) => line.Contains("fail: MonkeyTroop.", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _folder.Keep |= TestContext.Current.TestState?.Result == TestResult.Failed;
        if (Cluster is not null)
        {
            Cluster.Folder.Keep |= _folder.Keep;
            await Cluster.DisposeAsync();
        }
        else
        {
            foreach (var coordinator in Coordinators)
            {
                await coordinator.DisposeAsync();
            }

            if (Postgres is not null)
            {
                await Postgres.DisposeAsync();
            }
        }

        Caller?.Dispose();
        _nodes.ForEach(node => node.Dispose());
        Accounts.Dispose();
        _folder.Dispose();
    }

    private async Task<LedgerTroop> StartAsync(string? database, int coordinators)
    {
        for (var number = 1; number <= coordinators; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"coordinator-{number}");
            Coordinators.Add(new CoordinatorProcess(name, _folder, _members with
            {
                Database = database is null ? null : new NpgsqlConnectionStringBuilder(database) { ApplicationName = name }.ConnectionString,
            }));
            await Coordinators[^1].StartAsync();
        }

        return await JoinAsync(database);
    }

    /// <summary>Joins the nodes, which heartbeat from now on.</summary>
    private async Task<LedgerTroop> JoinAsync(string? database, Action<Uri, Fate, string>? heard = null)
    {
        _database = database;
        Books = database is null ? Books.OfSqlite(Coordinators[0].Data) : Books.OfPostgres(database);
        Caller = new LedgerCaller(Coordinators.Select(coordinator => coordinator.Address), Journal, heard);
        var nodes = new Dictionary<string, (FakeNode, string)>(StringComparer.Ordinal);
        foreach (var (index, owner) in Accounts.Owners.Index())
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"node-{index}");
            var node = await FakeNode.JoinAsync(Coordinators[0].Address, owner, id);
            _nodes.AddRange(Coordinators.Skip(1).Select(coordinator => node.At(coordinator.Address)));
            _nodes.Add(node);
            nodes.Add(id, (node, owner.Thumbprint));
            using var probe = new CoordinatorProbe(Coordinators[0].Address, owner);
            await probe.GrantAsync(10); // for the transfers of the load
        }

        Load = new LedgerLoad(Accounts, nodes, Caller, Journal, Grace + TimeSpan.FromSeconds(1));
        _nodes.ForEach(node => node.KeepServing(LedgerLoad.Model));
        return this;
    }
}
