using System.Globalization;
using System.Net;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Scheduling;

/// <summary>Somebody offers more invented names than any memory takes. What was really served must still be told from what never was.</summary>
public sealed class ModelMemoryTests : NetworkTest
{
    private const string Served = "served:1b";
    private const string Later = "later:1b";
    private const int Registrations = 25;

    [Fact]
    public async Task Authorize_ModelThatWasPaidForAfterAFloodOfInventedNames_Is503AndInventedOnesAre404()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        using var flooder = EcKeyPair.Create();
        for (var number = 0; number < Registrations; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"flood-{number}");
            using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, flooder, id);
            await node.SendHeartbeatAsync([.. Enumerable.Range(0, FieldRules.MaxModels).Select(model => $"{id}-{model}")]);
            await node.SendHeartbeatAsync(Later);
        }

        using var honest = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "honest");
        await honest.SendHeartbeatAsync(Served);
        var job = await network.Requester.TicketAsync(Served);
        Assert.NotNull((await honest.SubmitAsync(job, network.Requester.Account, seconds: 1)).Value);
        await honest.SendHeartbeatAsync(Later);

        await Eventually.TrueAsync(
            async () => await network.Requester.AuthorizeAsync(Served) is { Value: null, Status: HttpStatusCode.ServiceUnavailable, Problem.Code: ProblemCodes.NoNodeFree },
            "the model that was served has no node now");
        await Eventually.TrueAsync(
            async () => (await network.Requester.ModelsAsync()).Data.All(model => model.Id != Served), "the model that was served is listed no more");
        await network.Requester.HasHeardAllAsync();
        Assert.Equal(ProblemCodes.UnknownModel, (await network.Requester.AuthorizeAsync("flood-0-0")).Problem!.Code);

        await network.Coordinator.KillAsync();
        await network.StartCoordinatorAsync();
        await network.Requester.HasHeardAllAsync();
        Assert.Equal(ProblemCodes.UnknownModel, (await network.Requester.AuthorizeAsync("flood-0-0")).Problem!.Code);
        Assert.Equal(ProblemCodes.NoNodeFree, (await network.Requester.AuthorizeAsync(Served)).Problem!.Code);
    }
}
