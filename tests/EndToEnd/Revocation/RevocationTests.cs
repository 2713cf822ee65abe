using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Revocation;

/// <summary>What a suspended account, and a suspended or removed node, still try.</summary>
public sealed class RevocationTests : NetworkTest
{
    private const string Model = "revoked:1b";

    [Fact]
    public async Task SuspendedAccount_RunningStreamAndValidTicket_EndAtTheWorkerAndNoNewTicketComes()
    {
        var network = await StartAsync(FakeModel.Slow(Model));
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);
        using var running = await caller.ChatAsync("hello", stream: true, Cancellation);
        await TicketCall.ReadEventsAsync(running, 2, Cancellation);

        Assert.Equal(200, (await network.AdminAsync($"/admin/accounts/{network.Requester.Account}/suspend", """{"reason":"stolen"}""")).Status);

        // At once, by the wallet's own word.
        var refused = await network.Requester.AuthorizeAsync(Model);
        Assert.Equal((HttpStatusCode.Forbidden, ProblemCodes.AccountSuspended), (refused.Status, refused.Problem?.Code));
        Assert.Equal(
            ProblemCodes.AccountSuspended, (await network.Requester.TransferAsync(network.Owner.Account, 1, "key")).Problem?.Code);

        // With the next heartbeat: the stream of five minutes ends, and the valid ticket opens no other.
        using var reader = new StreamReader(await running.Content.ReadAsStreamAsync(Cancellation));
        var rest = await reader.ReadToEndAsync(Cancellation);
        Assert.Contains(ProblemCodes.AccountSuspended, rest, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);
        using var again = await caller.ChatAsync("hello", stream: true, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);

        // What was delivered is paid; nobody else is touched.
        await network.Owner.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the worker is paid for what it delivered");
        await network.Owner.TicketAsync(Model);
        await network.AdminAsync($"/admin/accounts/{network.Requester.Account}/unsuspend");
        await network.Requester.TicketAsync(Model);
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task SuspendedAccount_CoordinatorKilledAndStarted_StaysSuspendedAndWorkersAreStillTold()
    {
        var network = await StartAsync(new FakeModel(Model));
        using var caller = new TicketCall(await network.Requester.TicketAsync(Model));
        await network.AdminAsync($"/admin/accounts/{network.Requester.Account}/suspend");
        await network.Coordinator.KillAsync();
        await network.StartCoordinatorAsync();

        // Until the node's next heartbeat it is 503.
        await Eventually.TrueAsync(
            async () => await network.Requester.AuthorizeAsync(Model) is { Value: null, Status: HttpStatusCode.Forbidden }, "authorize refuses the account");
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await caller.ChatAsync("hello", stream: false, Cancellation);
                return answer.StatusCode == HttpStatusCode.Forbidden;
            },
            "the worker refuses the ticket");
    }

    [Theory]
    [InlineData("DELETE", "", ProblemCodes.NodeRemoved)]
    [InlineData("POST", "/suspend", ProblemCodes.NodeSuspended)]
    public async Task NodeTakenOut_GetsNoWorkAtOnceAndIsPaidForWhatItDid(string method, string path, string code)
    {
        var network = await StartAsync(new FakeModel(Model));
        using var bad = await FakeNode.ServingAsync(network.CoordinatorAddress, network.Owner.Key, "bad-node", "bad:1b");
        await network.Requester.ModelIsServedAsync("bad:1b");
        var done = await network.Requester.TicketAsync("bad:1b");

        Assert.Equal(200, (await network.AdminAsync($"/admin/nodes/bad-node{path}", method: new HttpMethod(method))).Status);

        Assert.Null((await network.Requester.AuthorizeAsync("bad:1b")).Value);
        var heartbeat = await bad.TryHeartbeatAsync("bad:1b");
        Assert.Equal((HttpStatusCode.Forbidden, code), (heartbeat.Status, heartbeat.Problem?.Code));
        Assert.Null((await network.Requester.AuthorizeAsync("bad:1b")).Value);
        await Eventually.TrueAsync(
            async () => (await bad.SubmitAsync(done, network.Requester.Account, seconds: 0.01m, final: false)).Value is { CreditsTransferred: > 0 },
            "what it did is paid");
        Assert.NotNull((await network.Requester.AuthorizeAsync(Model)).Value);
    }

    [Fact]
    public async Task RemovedWorker_IsTold_SaysSoInOneLineAndRefusesTicketsItWouldTake()
    {
        var network = await StartAsync(new FakeModel(Model));
        using var caller = new TicketCall(await network.Requester.TicketAsync(Model));
        Assert.Equal(200, (await network.AdminAsync("/admin/nodes/node-1", method: HttpMethod.Delete)).Status);
        var worker = network.Workers["node-1"];
        await worker.Output.SaysAsync("removed this node");

        using var refused = await caller.ChatAsync("hello", stream: false, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(404, (await network.AdminAsync("/admin/nodes/never-there", method: HttpMethod.Delete)).Status);
        Assert.Equal(403, (await network.AdminAsync("/admin/nodes/node-1/unsuspend")).Status);
    }

    [Fact]
    public async Task Grant_SentManyTimesAtOnce_IsPaidOnceAndTheBooksBalance()
    {
        var network = await StartAsync(new FakeModel(Model));
        var path = $"/admin/accounts/{network.Requester.Account}/grant";
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => network.AdminAsync(path, """{"amount":12.5,"key":"k1","memo":"sorry"}""")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(1012.5m, (await network.Requester.BalanceAsync()).Balance);
        Assert.Equal(409, (await network.AdminAsync(path, """{"amount":13,"key":"k1"}""")).Status);
        Assert.Equal(404, (await network.AdminAsync("/admin/accounts/nobody/grant", """{"amount":1,"key":"k1"}""")).Status);
        foreach (var bad in (string[])["""{"amount":-1,"key":"k2"}""", """{"amount":1e3,"key":"k2"}""", """{"amount":1}""", """{"amount":0.0000001,"key":"k2"}"""])
        {
            Assert.Equal(400, (await network.AdminAsync(path, bad)).Status);
        }

        var verify = await network.Requester.SendAsync(new RawRequest("/admin/ledger/verify") { Method = HttpMethod.Get, AdminPassword = Secrets.AdminPassword });
        using var report = JsonDocument.Parse(verify.Body);
        Assert.True(report.RootElement.GetProperty("ok").GetBoolean(), verify.Body);
        await Ledger.AssertBalancedAsync(network);
    }

    [Theory]
    [InlineData("POST", "/admin/accounts/someone/suspend")]
    [InlineData("POST", "/admin/accounts/someone/grant")]
    [InlineData("POST", "/admin/nodes/node-1/suspend")]
    [InlineData("DELETE", "/admin/nodes/node-1")]
    [InlineData("GET", "/admin/keys")]
    public async Task AdminCall_WithoutThePassword_Is401(string method, string path)
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        var answer = await network.Requester.SendAsync(new RawRequest(path) { Method = new HttpMethod(method), AdminPassword = "wrong", ContentType = null });

        Assert.Equal(401, answer.Status);
    }

    private Task<TroopNetwork> StartAsync(FakeModel model) => StartAsync(new TroopNetworkOptions { Models = [model], Client = false });
}
