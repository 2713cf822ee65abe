using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Disks;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>A store that is there but takes no writes: its disk is full, or it is read-only.</summary>
public sealed class StoreRefusesWritesTests : IAsyncDisposable
{
    private const string Model = "full:1b";
    private const string NotPermitted = "this machine does not permit it";

    private readonly TestFolder _folder = new("refuses-writes");
    private readonly List<string> _jobs = [];
    private readonly List<(string JobId, long Sequence)> _receipts = [];

    public ValueTask DisposeAsync()
    {
        _folder.Keep = TestContext.Current.TestState?.Result == TestResult.Failed;
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Sqlite_DiskFull_RefusesAndRecovers()
    {
        await using var coordinator = Coordinator(database: null);
        using var disk = SmallDisk.TryMount(coordinator.Data, megabytes: 16);
        Assert.SkipWhen(disk is null, NotPermitted);

        await RunAsync(coordinator, () => Books.OfSqlite(coordinator.Data), "SQLite", "takes no writes", Done(disk!.Fill), Done(disk.MakeRoom));
    }

    [Fact]
    public async Task Sqlite_ReadOnly_RefusesAndRecovers()
    {
        await using var coordinator = Coordinator(database: null);
        FrozenFiles? frozen = null;
        try
        {
            await RunAsync(
                coordinator, () => Books.OfSqlite(coordinator.Data), "SQLite", "takes no writes",
                Done(() => Assert.SkipWhen((frozen = FrozenFiles.TryFreeze(coordinator.Data)) is null, NotPermitted)), Done(() => frozen!.Dispose()));
        }
        finally
        {
            frozen?.Dispose();
        }
    }

    [Fact]
    public async Task Postgres_DiskFull_RefusesAndRecovers()
    {
        using var tables = new TestFolder("tables");
        using var disk = SmallDisk.TryMount(tables.At("disk"), megabytes: 32);
        Assert.SkipWhen(disk is null, NotPermitted);
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseInAsync(disk!.Path);
        await using var coordinator = Coordinator(database);

        await RunAsync(coordinator, () => Books.OfPostgres(database), "Postgres", "No space left on device", Done(disk.Fill), Done(disk.MakeRoom));
    }

    [Fact]
    public async Task Postgres_ReadOnly_RefusesAndRecovers()
    {
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseAsync();
        await using var coordinator = Coordinator(database);

        await RunAsync(
            coordinator, () => Books.OfPostgres(database), "Postgres", "read-only transaction",
            () => ConfigureAsync("ALTER SYSTEM SET default_transaction_read_only = on"), () => ConfigureAsync("ALTER SYSTEM RESET default_transaction_read_only"));

        async Task ConfigureAsync(string statement)
        {
            await server.ExecuteAsync(statement);
            await server.ExecuteAsync("SELECT pg_reload_conf()");
        }
    }

    private async Task RunAsync(CoordinatorProcess coordinator, Func<Books> books, string store, string reason, Func<Task> breakStore, Func<Task> mend)
    {
        await coordinator.StartAsync();
        using var owner = EcKeyPair.Create();
        using var key = EcKeyPair.Create();
        using var requester = new CoordinatorProbe(coordinator.Address, key);
        using var node = await FakeNode.ServingAsync(coordinator.Address, owner, "node", Model);
        await requester.ModelIsServedAsync(Model);
        Assert.True(await AuthorizeAsync(requester));
        Assert.True(await SubmitAsync(node, requester));

        await breakStore();
        await BecomesAsync(requester, 503, store, reason);
        await Eventually.TrueAsync(async () => !await AuthorizeAsync(requester), "an authorization is refused");
        await Eventually.TrueAsync(async () => !await SubmitAsync(node, requester), "a receipt is refused");
        Assert.True(await requester.IsHealthyAsync());

        await mend();
        await BecomesAsync(requester, 200);
        await Eventually.TrueAsync(() => AuthorizeAsync(requester), "an authorization succeeds again");
        await Eventually.TrueAsync(() => SubmitAsync(node, requester), "a receipt is taken in again");
        await AssertBooksAsync(books());
        Assert.DoesNotContain(coordinator.Log, line => line.Contains("fail: MonkeyTroop.", StringComparison.Ordinal));
        Assert.False(coordinator.Process.HasExited);
    }

    /// <summary>What was acknowledged is in the books and nothing else; what refused authorizations began, if anything, is undone.</summary>
    private async Task AssertBooksAsync(Books books)
    {
        await Eventually.TrueAsync(
            async () => _jobs.Order(StringComparer.Ordinal).SequenceEqual(
                await books.ReadAsync("SELECT job_id FROM holds WHERE status <> 'cancelled' ORDER BY job_id", row => row.GetString(0))),
            "the holds are those of the tickets that were issued");
        Assert.Equal(
            _receipts.Order(), (await books.ReadAsync("SELECT job_id, sequence FROM receipts", row => (row.GetString(0), row.GetInt64(1)))).Order());
        await books.AssertSoundAsync();
    }

    private async Task<bool> AuthorizeAsync(CoordinatorProbe requester)
    {
        var answer = await requester.AuthorizeAsync(Model);
        if (answer.Value is { } ticket)
        {
            _jobs.Add(ticket.JobId);
        }

        return Succeeded(answer);
    }

    /// <summary>States something new about the first job.</summary>
    private async Task<bool> SubmitAsync(FakeNode node, CoordinatorProbe requester)
    {
        var receipt = node.Sign(new()
        {
            JobId = _jobs[0],
            RequesterPublicKey = requester.Account,
            WorkerNodeId = node.NodeId,
            DurationSeconds = (_receipts.Count + 1) / 1000m,
            Sequence = _receipts.Count + 1,
            Final = false,
            Status = JobStatus.Completed,
        });
        var answer = await node.SubmitAsync(receipt);
        if (answer.Value is not null)
        {
            _receipts.Add((receipt.JobId!, receipt.Sequence!.Value));
        }

        return Succeeded(answer);
    }

    private static bool Succeeded<T>(CoordinatorAnswer<T> answer) where T : class
    {
        if (answer.Value is null)
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, ProblemCodes.StoreAway), (answer.Status, answer.Problem?.Code));
            Assert.NotNull(answer.RetryAfter);
        }

        return answer.Value is not null;
    }

    private static Task BecomesAsync(CoordinatorProbe caller, int status, params IEnumerable<string> reasons) => Eventually.TrueAsync(
        async () => await caller.ReadinessAsync() is var answer && answer.Status == status
            && reasons.All(reason => answer.Problem!.Detail!.Contains(reason, StringComparison.Ordinal)),
        $"readiness becomes {status} {string.Join(": ", reasons)}");

    private static Func<Task> Done(Action action) => () =>
    {
        action();
        return Task.CompletedTask;
    };

    private CoordinatorProcess Coordinator(string? database) => new("coordinator", _folder, new TroopNetworkOptions { Database = database, StarterCredits = 1_000_000 });
}
