using System.Net;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Revocation;

/// <summary>What a suspended account still tries with its nodes, to go on earning.</summary>
public sealed class SuspendedOwnerTests : NetworkTest
{
    private const string Model = "owned:1b";

    [Fact]
    public async Task SuspendedOwner_NodesAndNewOnes_GetNoWorkAndWhatBeganBeforeIsPaid()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false, HoldSeconds = 1 });
        using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "owned-1");
        await node.SendHeartbeatAsync(Model);
        await network.Requester.ModelIsServedAsync(Model);
        var (done, invite) = (await network.Requester.TicketAsync(Model), await network.Owner.InviteAsync());

        await StandAsync(network, network.Owner.Account, "suspend");

        await Eventually.TrueAsync(async () => await AskAsync(network) == ProblemCodes.NoNodeFree, "no job goes to the account's node");
        await RefusedAsync(ProblemCodes.NodeSuspended, () => node.TryHeartbeatAsync(Model));
        await RefusedAsync(ProblemCodes.NodeSuspended, () => node.TryHeartbeatAsync(Model)); // also when it goes on asking
        Assert.Equal(ProblemCodes.NoNodeFree, await AskAsync(network));
        await RefusedAsync(
            ProblemCodes.AccountSuspended, () => FakeNode.TryJoinAsync(network.CoordinatorAddress, "owned-2", network.Owner.Key, joinToken: null));
        await RefusedAsync(
            ProblemCodes.AccountSuspended, () => FakeNode.TryJoinAsync(network.CoordinatorAddress, "owned-3", owner: null, invite.JoinToken));
        Assert.Equal(
            ProblemCodes.AccountSuspended, (await network.Owner.SendAsync(new RawRequest("/nodes/invite") { Key = network.Owner.Key })).Problem?.Code);
        await Eventually.TrueAsync(
            async () => (await node.SubmitAsync(done, network.Requester.Account, seconds: 0.01m, final: false)).Value is { CreditsTransferred: > 0 },
            "the job that began before is paid");

        await StandAsync(network, network.Owner.Account, "unsuspend");
        await Eventually.TrueAsync(async () => (await node.TryHeartbeatAsync(Model)).Value is not null, "the node is heard again");
        await network.Requester.TicketAsync(Model);
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task SuspendedOwner_ItsWorker_SaysSoAndWorksAgainLater()
    {
        var network = await StartAsync(new TroopNetworkOptions { Models = [new FakeModel(Model)], Client = false });
        await StandAsync(network, network.Owner.Account, "suspend");
        var worker = network.Workers["node-1"];
        await worker.Output.SaysAsync("suspended this node");
        Assert.Equal(ProblemCodes.NoNodeFree, await AskAsync(network));

        await StandAsync(network, network.Owner.Account, "unsuspend");
        using var caller = new TicketCall(await network.Requester.TicketAsync(Model));
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await caller.ChatAsync("hello", stream: false, Cancellation);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            "the worker takes requests again");
    }

    [Fact]
    public async Task Transfer_ToASuspendedAccount_IsRefusedAndOneThatWasMadeBeforeIsAnswered()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        using var key = EcKeyPair.Create();
        using var friend = new CoordinatorProbe(network.CoordinatorAddress, key);
        await friend.BalanceAsync();
        await network.Requester.GrantAsync(10);
        var before = (await network.Requester.TransferAsync(friend.Account, 1, "before")).Value;

        await StandAsync(network, friend.Account, "suspend");

        await RefusedAsync(ProblemCodes.AccountSuspended, () => network.Requester.TransferAsync(friend.Account, 1, "after"));
        Assert.Equal(before?.TransferId, (await network.Requester.TransferAsync(friend.Account, 1, "before")).Value?.TransferId);
        Assert.Equal(1001, (await friend.BalanceAsync()).Balance);
        await StandAsync(network, friend.Account, "unsuspend");
        await StandAsync(network, network.Requester.Account, "suspend");
        await RefusedAsync(ProblemCodes.AccountSuspended, () => network.Requester.TransferAsync(friend.Account, 1, "after"));
        Assert.Equal(before?.TransferId, (await network.Requester.TransferAsync(friend.Account, 1, "before")).Value?.TransferId);
        await Ledger.AssertBalancedAsync(network);
    }

    private static async Task<string?> AskAsync(TroopNetwork network) => (await network.Requester.AuthorizeAsync(Model)).Problem?.Code;

    private static async Task RefusedAsync<T>(string code, Func<Task<Protocol.Coordinator.CoordinatorAnswer<T>>> call) where T : class
    {
        var answer = await call();
        Assert.Equal((HttpStatusCode.Forbidden, code), (answer.Status, answer.Problem?.Code));
    }

    private static async Task StandAsync(TroopNetwork network, string account, string what) =>
        Assert.Equal(200, (await network.AdminAsync($"/admin/accounts/{account}/{what}", "{}")).Status);
}
