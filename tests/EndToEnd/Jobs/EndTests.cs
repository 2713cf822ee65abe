using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Jobs;

/// <summary>Jobs that their requester ends: what is held of them comes back at once, and not minutes after their tickets' end.</summary>
public sealed class EndTests(EndTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<EndTests.Fixture>
{
    private const int Models = 6;

    [Fact]
    public async Task End_OpenJob_GivesATicketForTheWorkerThatBringsTheHoldBack()
    {
        var ticket = await Network.Owner.TicketAsync(ModelOf(0));

        var ended = (await Network.Owner.EndAsync(ticket.JobId)).Value!;
        Assert.Equal((0m, 0m, ticket.Hold), (ended.Charged, ended.Released, ended.Held));
        await HandAsync(ticket.WorkerUrl, ended.Token!);

        await Eventually.TrueAsync(
            async () => (await Network.Owner.EndAsync(ticket.JobId)).Value is { Charged: 0, Held: 0, Token: null } again && again.Released == ticket.Hold, "the hold is back");
    }

    [Fact]
    public async Task End_UnusedJob_ReleasesItsHoldAndCountsNothingForTheNode()
    {
        const string model = "unused:1b";
        using var node = await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, "unused", model);
        using var key = EcKeyPair.Create();
        using var payer = new CoordinatorProbe(Network.CoordinatorAddress, key);
        var unused = await payer.TicketAsync(model);
        Assert.NotNull((await node.SubmitAsync(unused, payer.Account, seconds: 0)).Value);
        Assert.Equal(0, (await payer.EndAsync(unused.JobId)).Value!.Held);
        var used = await payer.TicketAsync(model);
        Assert.NotNull((await node.SubmitAsync(used, payer.Account, seconds: 0.001m)).Value);

        Assert.Equal(1, (await payer.ReputationAsync(node.NodeId)).TotalJobs);
    }

    [Fact]
    public async Task End_WhatMayNotBe_IsRefused()
    {
        var ticket = await Network.Owner.TicketAsync(ModelOf(0));

        Assert.Equal((HttpStatusCode.Forbidden, ProblemCodes.Forbidden), Refusal(await Network.Requester.EndAsync(ticket.JobId)));
        Assert.Equal((HttpStatusCode.NotFound, ProblemCodes.UnknownJob), Refusal(await Network.Owner.EndAsync("unheard-of")));
        foreach (var body in (string[])["{}", """{"outcome":"won"}""", """{"outcome":"completed","requests":-1}""", """{"outcome":"completed","seconds":-1}"""])
        {
            var answer = await Network.Owner.SendAsync(new RawRequest(CoordinatorPaths.End(ticket.JobId)) { Json = body, Key = Network.Owner.Key });
            Assert.Equal((400, ProblemCodes.InvalidRequest), (answer.Status, answer.Problem?.Code));
        }
    }

    [Fact]
    public async Task Chat_SixModelsOneAfterTheOther_AreAnsweredThoughTheCreditsAreForThree()
    {
        using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Network.ClientAddress };

        for (var model = 0; model < Models; model++)
        {
            var body = new JsonObject { ["model"] = ModelOf(model), ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }) };
            using var answer = await app.PostAsJsonAsync("/v1/chat/completions", body, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Chat_OneShot_LeavesNothingHeld()
    {
        var data = Network.At("one-shot");
        await using (var process = TroopProcess.Start(Network.ChatSpec(data, ModelOf(1))))
        {
            Assert.Equal(0, await process.ExitAsync());
        }

        using var key = EcKeyPair.LoadOrCreate(Path.Combine(data, "account.pem"));
        using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
        await Eventually.TrueAsync(async () => await account.BalanceAsync() is { Held: 0, Balance: < 1000 }, "nothing is held, and the answer is paid");
    }

    /// <summary>What it used is not known any more, so its node's word is charged.</summary>
    [Fact]
    public async Task Up_ProxyWasKilled_TheNextStartBringsItsHoldsBack()
    {
        var data = Network.At("killed");
        var spec = Network.ProxySpec(data);
        await using (var killed = TroopProcess.Start(spec))
        {
            using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await killed.ReadyAsync() };
            var body = new JsonObject { ["model"] = ModelOf(2), ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }) };
            using var answer = await app.PostAsJsonAsync("/v1/chat/completions", body, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await killed.KillAsync();
        }

        using var key = EcKeyPair.LoadOrCreate(Path.Combine(data, "account.pem"));
        using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
        Assert.NotEqual(0, (await account.BalanceAsync()).Held);

        await using var next = TroopProcess.Start(spec);
        await Eventually.TrueAsync(async () => await account.BalanceAsync() is { Held: 0, Balance: < 1000 }, "nothing is held, and the answer is paid");
        await Eventually.TrueAsync(() => Directory.GetFiles(Path.Combine(data, "jobs")).Length == 0, "nothing is left to end");
    }

    private static (HttpStatusCode?, string?) Refusal<T>(CoordinatorAnswer<T> answer) where T : class => (answer.Status, answer.Problem?.Code);

    private static string ModelOf(int number) => $"ended-{number}:1b";

    private static async Task HandAsync(string worker, string ticket)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(new Uri(worker), WorkerPaths.Ticket));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket);
        Assert.Equal(HttpStatusCode.NoContent, (await http.SendAsync(request, Cancellation)).StatusCode);
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        HoldSeconds = 300,
        Models = [.. Enumerable.Range(0, Models).Select(number => new FakeModel(ModelOf(number)))],
    });
}
