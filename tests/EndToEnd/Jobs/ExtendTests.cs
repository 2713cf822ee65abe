using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Jobs;

/// <summary>Extensions as a stranger, a careless client and an honest one ask for them.</summary>
public sealed class ExtendTests(ExtendTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<ExtendTests.Fixture>
{
    [Fact]
    public async Task Extend_OwnJob_HoldsTheTotalAndGivesANewerTicketOfTheJob()
    {
        using var node = await JoinAsync("own");
        using var key = EcKeyPair.Create();
        using var requester = new CoordinatorProbe(Network.CoordinatorAddress, key);
        var ticket = await requester.TicketAsync("own:1b");

        var extended = (await requester.ExtendAsync(ticket.JobId, 500)).Value!;

        Assert.Equal((ticket.JobId, 1, 500m), (extended.JobId, extended.Seq, extended.Hold));
        Assert.True(extended.ExpiresAt >= ticket.ExpiresAt);
        Assert.NotEqual(ticket.Token, extended.Token);
        Assert.Equal(500, (await requester.BalanceAsync()).Held);
        Assert.Equal(2, (await requester.ExtendAsync(ticket.JobId, 500)).Value!.Seq);
        Assert.Equal(500, (await requester.BalanceAsync()).Held);

        Assert.NotNull((await node.SubmitAsync(ticket, requester.Account, 0.5m)).Value);
        await AssertRefusedAsync(requester, ticket.JobId, 600, HttpStatusCode.Conflict, ProblemCodes.JobEnded);
        Assert.Equal(0, (await requester.BalanceAsync()).Held);
        await Ledger.AssertBalancedAsync(Network);
    }

    [Fact]
    public async Task Extend_WhatMayNotBe_IsRefusedAndChangesNothing()
    {
        using var node = await JoinAsync("refused");
        using var key = EcKeyPair.Create();
        using var otherKey = EcKeyPair.Create();
        using var requester = new CoordinatorProbe(Network.CoordinatorAddress, key);
        using var other = new CoordinatorProbe(Network.CoordinatorAddress, otherKey);
        var ticket = await requester.TicketAsync("refused:1b");

        await AssertRefusedAsync(other, ticket.JobId, 500, HttpStatusCode.Forbidden, ProblemCodes.Forbidden);
        await AssertRefusedAsync(requester, "unheard-of", 500, HttpStatusCode.NotFound, ProblemCodes.UnknownJob);
        await AssertRefusedAsync(requester, ticket.JobId, 299.999m, HttpStatusCode.Conflict, ProblemCodes.HoldIsLonger);
        await AssertRefusedAsync(requester, ticket.JobId, 1000.001m, HttpStatusCode.PaymentRequired, ProblemCodes.InsufficientCredits);
        Assert.Equal(300, (await requester.BalanceAsync()).Held);
        Assert.Equal(0, (await other.BalanceAsync()).Held);
    }

    [Theory]
    [InlineData("""{"seconds":0}""")]
    [InlineData("""{"seconds":-5}""")]
    [InlineData("""{"seconds":86400.001}""")]
    [InlineData("""{"seconds":0.0001}""")]
    [InlineData("""{"seconds":"300"}""")]
    [InlineData("""{"seconds":NaN}""")]
    [InlineData("""{"seconds":1e400}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"seconds":300,"seconds":400}""")]
    public async Task Extend_SecondsThatAreNone_Are400(string body)
    {
        var answer = await Network.Requester.SendAsync(new RawRequest(CoordinatorPaths.Extend("job")) { Json = body, Key = Network.Requester.Key });

        Assert.Equal((400, ProblemCodes.InvalidRequest), (answer.Status, answer.Problem?.Code));
    }

    [Fact]
    public async Task Extend_WithoutAProof_Is401()
    {
        var answer = await Network.Requester.SendAsync(new RawRequest(CoordinatorPaths.Extend("job")) { Json = """{"seconds":300}""" });

        Assert.Equal((401, ProblemCodes.InvalidProof), (answer.Status, answer.Problem?.Code));
    }

    [Fact]
    public async Task Extend_ProofSentAgain_Is401()
    {
        using var node = await JoinAsync("replayed");
        var ticket = await Network.Requester.TicketAsync("replayed:1b");
        var request = new RawRequest(CoordinatorPaths.Extend(ticket.JobId)) { Json = """{"seconds":301}""" };
        var signed = request with { Proof = request.Sign(Network.CoordinatorAddress, Network.Requester.Key) };

        Assert.Equal(200, (await Network.Requester.SendAsync(signed)).Status);
        Assert.Equal((401, ProblemCodes.ProofReused), (await Network.Requester.SendAsync(signed) is var again ? (again.Status, again.Problem?.Code) : default));
    }

    /// <summary>A node with a model of its own, <c>ID:1b</c>: jobs of one test never go to another's node.</summary>
    private Task<FakeNode> JoinAsync(string id) =>
        FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, id, $"{id}:1b");

    private static async Task AssertRefusedAsync(CoordinatorProbe requester, string jobId, decimal seconds, HttpStatusCode status, string code)
    {
        var answer = await requester.ExtendAsync(jobId, seconds);
        Assert.Equal((status, code), (answer.Status, answer.Problem?.Code));
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Client = false });
}
