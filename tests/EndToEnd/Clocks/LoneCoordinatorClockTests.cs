using Microsoft.Data.Sqlite;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Clocks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.EndToEnd.Clocks;

/// <summary>The clock of a coordinator's only machine is set, and nobody loses credits by it.</summary>
public sealed class LoneCoordinatorClockTests : IDisposable
{
    private const string Model = "clock:1b";

    /// <summary>Several sweeps of the holds, which come twice a second here: one that is released early is released by then.</summary>
    private static readonly TimeSpan Sweeps = TimeSpan.FromSeconds(2);

    private readonly TestFolder _folder = new("clock");
    private readonly WrongClock _clock;
    private readonly EcKeyPair _owner = EcKeyPair.Create();
    private readonly EcKeyPair _payer = EcKeyPair.Create();

    public LoneCoordinatorClockTests() => _clock = new WrongClock(_folder, "coordinator");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        _owner.Dispose();
        _payer.Dispose();
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(-3600)]
    public async Task Set_WhileItRunsOnSqlite_ReleasesNoHoldAndIsTheOneThatIsNamed(double seconds)
    {
        await using var coordinator = Coordinator(null);
        await coordinator.StartAsync();
        var (node, ticket) = await AuthorizeAsync(coordinator);
        using var _ = node;

        _clock.Set(TimeSpan.FromSeconds(seconds));
        await coordinator.SaysAsync("1 open holds keep the time");
        await PassAsync();
        Assert.Equal("open", StatusOf(ticket));

        // Right callers are refused now, and it is the coordinator's clock that is named.
        foreach (var key in (EcKeyPair[])[_payer, _owner, EcKeyPair.Create()])
        {
            using var caller = new CoordinatorProbe(coordinator.Address, key);
            Assert.Equal(ProblemCodes.InvalidProof, (await caller.AuthorizeAsync(Model)).Problem?.Code);
        }

        await Eventually.TrueAsync(
            () => coordinator.Log.Any(line => IsAbout(seconds, line) && line.Contains("its own is probably wrong", StringComparison.Ordinal)),
            "it says that its clock is probably wrong, and by how much");
        Assert.Contains("its own is probably wrong", (await ReadinessAsync(coordinator)).Body, StringComparison.Ordinal);

        _clock.Set(TimeSpan.Zero);
        var settled = await Eventually.GetAsync(async () => (await node.SubmitAsync(ticket, _payer.Thumbprint, 0.5m)).Value, "the receipt is taken");
        Assert.InRange(settled.CreditsTransferred, 0.4m, 0.5m);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Set_WhileItIsDownOnSqlite_ReleasesNoHold(double seconds)
    {
        await using var coordinator = Coordinator(null);
        await coordinator.StartAsync();
        var (node, ticket) = await AuthorizeAsync(coordinator);
        using var _ = node;

        await coordinator.KillAsync();
        _clock.Set(TimeSpan.FromSeconds(seconds));
        await coordinator.StartAsync();
        await PassAsync();

        Assert.Equal("open", StatusOf(ticket));
    }

    [Theory]
    [InlineData(3600, "ahead")]
    [InlineData(-600, "behind")]
    public async Task Set_WhileItRunsOnPostgres_DecidesByTheDatabaseAndSaysThatItIsNotReady(double seconds, string side)
    {
        await using var postgres = await PostgresServer.CreateAsync();
        await using var coordinator = Coordinator(await postgres.CreateDatabaseAsync());
        await coordinator.StartAsync();
        var (node, ticket) = await AuthorizeAsync(coordinator);
        using var _ = node;

        _clock.Set(TimeSpan.FromSeconds(seconds));
        var text = $"this machine's clock is {Math.Abs(seconds)} s {side}";
        await Eventually.TrueAsync(
            async () => await ReadinessAsync(coordinator) is { Status: 503 } answer && answer.Problem!.Detail!.Contains(text, StringComparison.Ordinal), "it is not ready and says why");
        await PassAsync();

        using var payer = new CoordinatorProbe(coordinator.Address, _payer);
        Assert.True((await payer.BalanceAsync()).Held > 0);
        await coordinator.SaysAsync(text);
        Assert.InRange((await node.SubmitAsync(ticket, _payer.Thumbprint, 0.5m)).Value!.CreditsTransferred, 0.4m, 0.5m);
    }

    private CoordinatorProcess Coordinator(string? database) => new(
        "coordinator", _folder, new TroopNetworkOptions { Database = database, ReleaseGrace = TimeSpan.FromSeconds(10), Settings = [_clock.Setting] });

    private async Task<(FakeNode Node, AuthorizeResponse Ticket)> AuthorizeAsync(CoordinatorProcess coordinator)
    {
        var node = await FakeNode.ServingAsync(coordinator.Address, _owner, "node-1", Model);
        using var payer = new CoordinatorProbe(coordinator.Address, _payer);
        var ticket = await payer.TicketAsync(Model);
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, TestContext.Current.CancellationToken); // what the job takes
        return (node, ticket);
    }

    /// <summary>Proofs tell whole seconds.</summary>
    private static bool IsAbout(double seconds, string line) =>
        new[] { -1, 0, 1 }.Any(off => line.Contains($" {Math.Abs(seconds) + off} s ", StringComparison.Ordinal));

    private static Task PassAsync() => Task.Delay(Sweeps, TimeProvider.System, TestContext.Current.CancellationToken);

    private string StatusOf(AuthorizeResponse ticket)
    {
        using var books = new SqliteConnection($"Data Source={Path.Combine(_folder.At("coordinator"), "coordinator.db")};Mode=ReadOnly");
        books.Open();
        using var command = books.CreateCommand();
        command.CommandText = "SELECT status FROM holds WHERE job_id = $job";
        command.Parameters.AddWithValue("$job", ticket.JobId);
        return (string)command.ExecuteScalar()!;
    }

    private async Task<RawAnswer> ReadinessAsync(CoordinatorProcess coordinator)
    {
        using var probe = new CoordinatorProbe(coordinator.Address, _payer);
        return await probe.ReadinessAsync();
    }
}
