using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.EndToEnd.LoadBalancer;

/// <summary>What callers of the load balancer see of a gateway that dies.</summary>
public sealed class GatewayDeathTests(SharedPostgres postgres) : IAsyncLifetime
{
    /// <summary>
    /// No node serves the model: carried out and on record, with nothing else to prepare. A gateway that has just started says that none is
    /// free.
    /// </summary>
    private static readonly string?[] Refused = [ProblemCodes.UnknownModel, ProblemCodes.NoNodeFree];

    private readonly TwoGateways _balanced = new(postgres);
    private int _calls;

    public ValueTask InitializeAsync() => _balanced.InitializeAsync();

    public ValueTask DisposeAsync() => _balanced.DisposeAsync();

    [Fact]
    public async Task Kill_OneGateway_EveryLaterCallIsAnsweredByTheOther()
    {
        await _balanced.Gateways[0].KillAsync();
        for (var call = 0; call < 20; call++)
        {
            using var key = EcKeyPair.Create();
            Assert.Contains((await AuthorizeAsync(key)).Answer.Problem?.Code, Refused);
        }

        // The dead one was tried, and what it could not take went on to the other, for POST too: nothing had been sent.
        var tried = await Eventually.GetAsync(() => Task.FromResult(AllTried()), "all calls are logged");
        Assert.Contains(tried, gateways => gateways is [var first, _] && first == _balanced.Gateways[0].Address.Authority);
        Assert.All(tried, gateways => Assert.Equal(_balanced.Gateways[1].Address.Authority, gateways[^1]));
    }

    [Fact]
    public async Task Kill_GatewayThatHasAPost_ItIsNotSentToTheOther()
    {
        var dying = _balanced.Gateways[0];
        dying.Suspend();
        EcKeyPair taken;
        Task<(string Id, RawAnswer Answer)> pending;
        do
        {
            var key = taken = EcKeyPair.Create();
            pending = AuthorizeAsync(key);
            await Eventually.TrueAsync(() => pending.IsCompleted || UnreadBytes.Of(dying.Address.Port), "one of the gateways takes the call");
        }
        while (pending.IsCompleted); // the other had it

        await dying.KillAsync();

        var (id, answer) = await pending;
        Assert.Equal((503, ProblemCodes.CoordinatorAway), (answer.Status, answer.Problem?.Code));
        Assert.Equal("1", answer.Headers["Retry-After"]);
        Assert.Equal([dying.Address.Authority], await Eventually.GetAsync(() => Task.FromResult(_balanced.Nginx.TriedFor(id)), "the call is logged"));

        // What the other gateway did is on record in the order in which it did it: once the later call is there, nothing is missing.
        using var later = EcKeyPair.Create();
        Assert.Contains((await AuthorizeAsync(later)).Answer.Problem?.Code, Refused);
        await Eventually.TrueAsync(async () => await _balanced.EventsOfAsync(later.Thumbprint) > 0, "the later call is on record");
        Assert.Equal(0, await _balanced.EventsOfAsync(taken.Thumbprint));
    }

    [Fact]
    public async Task Kill_BothGateways_IsSaidAsAProblem()
    {
        await Task.WhenAll(_balanced.Gateways.Select(gateway => gateway.KillAsync()));
        using var key = EcKeyPair.Create();
        var (id, answer) = await AuthorizeAsync(key);

        Assert.Equal((503, "application/problem+json", ProblemCodes.CoordinatorAway), (answer.Status, answer.ContentType, answer.Problem?.Code));
        Assert.Equal((id, "1"), (answer.Headers["X-Request-ID"], answer.Headers["Retry-After"]));
    }

    private List<IReadOnlyList<string>>? AllTried()
    {
        var tried = Enumerable.Range(1, _calls).Select(call => _balanced.Nginx.TriedFor($"call-{call}")).OfType<IReadOnlyList<string>>().ToList();
        return tried.Count == _calls ? tried : null;
    }

    private async Task<(string Id, RawAnswer Answer)> AuthorizeAsync(EcKeyPair key)
    {
        var id = $"call-{Interlocked.Increment(ref _calls)}";
        using var http = _balanced.Client(key);
        return (id, await TwoGateways.SendAsync(http, HttpMethod.Post, "/authorize", id, $$"""{"model":"nobody:1b","requester":"{{key.Thumbprint}}"}"""));
    }
}
