using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

/// <summary>Many ask for the last credits of one account at the same moment, or with the same proof, at one gateway or at two.</summary>
public sealed class LastCreditsTests(SharedPostgres postgres) : IAsyncDisposable
{
    private const string Model = "last:1b";
    private const int Calls = 200;
    private const int Affordable = 7;
    private const int Hold = 300;

    private readonly TestFolder _folder = new("last-credits");
    private readonly List<IDisposable> _callers = [];
    private readonly List<CoordinatorProcess> _coordinators = [];

    public async ValueTask DisposeAsync()
    {
        _callers.ForEach(caller => caller.Dispose());
        foreach (var coordinator in _coordinators)
        {
            await coordinator.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData("SQLite", 1)]
    [InlineData("Postgres", 1)]
    [InlineData("Postgres", 2)]
    public async Task Authorize_TwoHundredAtOnceAgainstCreditsForSeven_ExactlySevenSucceed(string store, int coordinators)
    {
        var database = store == "Postgres" ? await postgres.CreateDatabaseAsync() : null;
        using var key = EcKeyPair.Create();
        var requesters = await StartAsync(database, coordinators, key);

        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(call => requesters[call % coordinators].AuthorizeAsync(Model)));

        var (granted, refused) = (answers.Where(answer => answer.Value is not null).ToList(), answers.Where(answer => answer.Value is null).ToList());
        Assert.Equal(Affordable, granted.Count);
        Assert.Equal(Affordable, granted.DistinctBy(answer => answer.Value!.JobId).Count());
        Assert.All(granted, answer => Assert.Equal(Hold, answer.Value!.Hold));
        Assert.All(refused, AssertInsufficient);
        await AssertBooksAsync(database is null ? Books.OfSqlite(_coordinators[0].Data) : Books.OfPostgres(database), key.Thumbprint);
        foreach (var requester in requesters)
        {
            await Eventually.TrueAsync(async () => (await requester.BalanceAsync()).Available == 0, "every coordinator shows that all credits are held");
        }
    }

    [Fact]
    public async Task Authorize_ProofReplayedAtAnotherGateway_IsRefused()
    {
        using var key = EcKeyPair.Create();
        var requesters = await StartAsync(await postgres.CreateDatabaseAsync(), coordinators: 2, key);
        var request = new RawRequest(CoordinatorPaths.Authorize) { Json = $$"""{"model":"{{Model}}"}""" };
        var outer = _coordinators[0].Address;

        // As behind a load balancer, both are called by one name.
        var signed = request with { Proof = request.Sign(outer, key), Headers = [("Host", outer.Authority)] };

        var first = await requesters[0].SendAsync(signed);
        var second = await requesters[1].SendAsync(signed);

        Assert.Equal(200, first.Status);
        Assert.Equal((401, ProblemCodes.ProofReused), (second.Status, second.Problem?.Code));
        Assert.Equal(Hold, (await requesters[1].BalanceAsync()).Held);
    }

    private static void AssertInsufficient(CoordinatorAnswer<AuthorizeResponse> answer)
    {
        Assert.Equal(402, (int?)answer.Status);
        Assert.Equal(ProblemCodes.InsufficientCredits, answer.Problem?.Code);
    }

    private static async Task AssertBooksAsync(Books books, string account)
    {
        var holds = await books.ReadAsync("SELECT account, amount, status FROM holds", row => (row.GetString(0), row.GetInt64(1), row.GetString(2)));
        Assert.Equal(Affordable, holds.Count);
        Assert.All(holds, hold => Assert.Equal((account, Hold * 1_000_000L, "open"), hold));
        await books.AssertSoundAsync();
    }

    /// <summary>Starts coordinators on one store with one node, and the same account's callers of each.</summary>
    private async Task<List<CoordinatorProbe>> StartAsync(string? database, int coordinators, EcKeyPair key)
    {
        var options = new TroopNetworkOptions { Database = database, StarterCredits = Affordable * Hold };
        using var owner = EcKeyPair.Create();
        var requesters = new List<CoordinatorProbe>();
        var nodes = new List<FakeNode>();
        for (var number = 0; number < coordinators; number++)
        {
            var coordinator = new CoordinatorProcess($"coordinator-{number}", _folder, options);
            _coordinators.Add(coordinator);
            await coordinator.StartAsync();
            nodes.Add(number == 0 ? await FakeNode.JoinAsync(coordinator.Address, owner, "last-node") : nodes[0].At(coordinator.Address));
            requesters.Add(new CoordinatorProbe(coordinator.Address, key));
        }

        foreach (var (node, requester) in nodes.Zip(requesters))
        {
            await node.ServeAsync(Model);
            await requester.ModelIsServedAsync(Model);
            _callers.AddRange([requester, node]);
        }

        return requesters;
    }
}
