using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class StarterCreditsTests : NetworkTest
{
    [Fact]
    public async Task Balance_AskedAgainAndAfterARestart_GrantsOnce()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => network.Requester.BalanceAsync()));
        await network.Coordinator.TerminateAsync();
        await network.StartCoordinatorAsync();

        Assert.Equal(1000, (await network.Requester.BalanceAsync()).Balance);
        var grant = Assert.Single(await network.Requester.TransactionsAsync());
        Assert.Equal(1000, grant.Credits);
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Balance_WithoutAProof_OpensNoAccount()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        using var key = EcKeyPair.Create();

        var request = new RawRequest($"/users/{key.Thumbprint}/balance") { Method = HttpMethod.Get };

        Assert.Equal(401, (await network.Requester.SendAsync(request)).Status);
        Assert.Equal(404, (await network.Requester.SendAsync(request with { AdminPassword = Secrets.AdminPassword })).Status);
    }

    [Fact]
    public async Task Authorize_LessThanTheMinimumHold_Is402AndChangesNothing()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false, StarterCredits = 59 });
        using var node = await FakeNode.ServingAsync(network.CoordinatorAddress, network.Owner.Key, "fake-1", "fake:1b");
        await network.Requester.ModelIsServedAsync("fake:1b");
        var before = await network.Requester.BalanceAsync();

        var answer = await network.Requester.AuthorizeAsync("fake:1b");

        Assert.Equal(402, (int?)answer.Status);
        Assert.Equal(ProblemCodes.InsufficientCredits, answer.Problem?.Code);
        Assert.Equal((59m, 60m), (answer.Problem!.Available, answer.Problem.Required));
        Assert.Equal(before, await network.Requester.BalanceAsync());
    }
}
