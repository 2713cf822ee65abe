using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Jobs;

/// <summary>An account that always says that it used nothing, beside nodes that twenty others have confirmed.</summary>
public sealed class QuestionTests(QuestionTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<QuestionTests.Fixture>
{
    [Fact]
    public async Task End_NothingWithThreeTrustedOwners_IsInQuestionAndTrustedNodesWordCounts()
    {
        List<EcKeyPair> keys = [.. Enumerable.Range(0, 26).Select(_ => EcKeyPair.Create())];
        List<FakeNode> nodes = [];
        List<CoordinatorProbe> payers = [.. keys.Skip(6).Select(key => new CoordinatorProbe(Network.CoordinatorAddress, key))];
        using var liar = new CoordinatorProbe(Network.CoordinatorAddress, keys[5]);
        try
        {
            for (var owner = 0; owner < 4; owner++)
            {
                nodes.Add(await FakeNode.ServingAsync(Network.CoordinatorAddress, keys[owner], $"trusted-{owner}", ModelOf(owner)));
                await TrustAsync(nodes[owner], payers, ModelOf(owner));
            }

            await liar.GrantAsync(10_000); // jobs without a final receipt stay held
            using var untrusted = await FakeNode.ServingAsync(Network.CoordinatorAddress, keys[4], "untrusted", "untrusted:1b");
            await untrusted.ServeAsync("untrusted:1b", ModelOf(3));
            Assert.Equal(untrusted.NodeId, (await liar.TicketAsync("untrusted:1b")).NodeId);
            Assert.Equal(5, (await DifferAsync(nodes[3], liar, ModelOf(3), untrusted.NodeId, seconds: 5)).Charged);
            for (var owner = 0; owner < 3; owner++)
            {
                Assert.Equal(0.1m, (await DifferAsync(nodes[owner], liar, ModelOf(owner))).Charged);
            }

            var refused = await liar.AuthorizeAsync("untrusted:1b");
            Assert.Equal((HttpStatusCode.Forbidden, ProblemCodes.AccountInQuestion), (refused.Status, refused.Problem?.Code));
            Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
            for (var job = 0; job < 3; job++)
            {
                Assert.Equal(5, (await DifferAsync(nodes[3], liar, ModelOf(3))).Charged); // picked beside one that is not trusted
            }

            Assert.Equal(ProblemCodes.NodesApart, (await liar.AuthorizeAsync(ModelOf(0))).Problem?.Code); // no judge of it
            var listed = Assert.Single(await InQuestionAsync());
            Assert.Equal((liar.Account, 3, 4), (listed.Account, listed.Differed, listed.Met));
            Assert.NotNull((await payers[0].AuthorizeAsync("untrusted:1b")).Value); // others go on as before
            Assert.True((await Network.Requester.ReputationAsync("trusted-0")).Trusted);
        }
        finally
        {
            payers.ForEach(payer => payer.Dispose());
            nodes.ForEach(node => node.Dispose());
            keys.ForEach(key => key.Dispose());
        }
    }

    private static string ModelOf(int owner) => $"trusted-{owner}:1b";

    /// <summary>Has every payer served until the node is trusted: a payer is known from its second job on.</summary>
    private async Task TrustAsync(FakeNode node, List<CoordinatorProbe> payers, string model) => await Eventually.TrueAsync(
        async () =>
        {
            foreach (var payer in payers)
            {
                var ticket = await payer.TicketAsync(model);
                Assert.NotNull((await node.SubmitAsync(ticket, payer.Account, 0.001m)).Value);
                Assert.NotNull((await payer.EndAsync(ticket.JobId)).Value);
            }

            return (await Network.Requester.ReputationAsync(node.NodeId)).Trusted;
        },
        "twenty known payers have confirmed the node",
        TimeSpan.FromMinutes(2));

    /// <summary>A job of which the node says 5 s, and its payer less.</summary>
    private static async Task<EndResponse> DifferAsync(FakeNode node, CoordinatorProbe payer, string model, string? excluded = null, decimal seconds = 0)
    {
        var ticket = await Eventually.GetAsync(async () => (await payer.AuthorizeAsync(model, excluded is null ? [] : [excluded])).Value, "a ticket");
        Assert.Equal(node.NodeId, ticket.NodeId);
        var sequence = 0L;
        await Eventually.TrueAsync(
            async () => (await node.SubmitAsync(ticket, payer.Account, 5, ++sequence, final: false)).Value?.CreditsTransferred == 5,
            "the coordinator's clock allows what the node says");
        return (await payer.EndAsync(ticket.JobId, seconds)).Value!;
    }

    private async Task<IReadOnlyList<QuestionEntry>> InQuestionAsync()
    {
        var answer = await Network.AdminAsync("/admin/disputes", method: HttpMethod.Get);
        return JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.DisputesResponse)!.InQuestion;
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Settings = [("RateLimits__KnownAfterJobs", "1"), ("RateLimits__AskStandingAfter", "00:00:01")],
    });
}
