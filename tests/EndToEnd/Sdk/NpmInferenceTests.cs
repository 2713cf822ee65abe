using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

[Collection(SdkTests.Name)]
public sealed class NpmInferenceTests(SdkNetwork fixture) : NetworkTest(fixture)
{
    [Theory]
    [InlineData("chat")]
    [InlineData("chat-stream")]
    public async Task Chat_EitherWay_GivesTextAndUsage(string scenario)
    {
        var result = await NpmScenario.ResultAsync(scenario, Network.ClientAddress, SdkNetwork.Steady);

        Assert.Equal(SdkNetwork.Text, (string?)result["text"]);
        Assert.Equal(6, (int?)result["tokens"]);
    }

    [Fact]
    public async Task Completions_Whole_GivesText() =>
        Assert.Equal(SdkNetwork.Text, (string?)(await NpmScenario.ResultAsync("completions", Network.ClientAddress, SdkNetwork.Steady))["text"]);

    [Fact]
    public async Task Embeddings_Text_GivesTheVector()
    {
        var result = await NpmScenario.ResultAsync("embeddings", Network.ClientAddress, SdkNetwork.Steady);

        Assert.Equal([0.25, -0.5, 0.75, 1], result["vector"]!.AsArray().Select(x => (double)x!));
    }

    [Fact]
    public async Task Models_ListAndOne_AreTheNetworks()
    {
        var result = await NpmScenario.ResultAsync("models", Network.ClientAddress, SdkNetwork.Steady);

        Assert.Equal([SdkNetwork.Slow, SdkNetwork.Steady], result["ids"]!.AsArray().Select(id => (string)id!).Order());
        Assert.Equal("monkey-troop", (string?)result["owner"]);
    }

    [Fact]
    public async Task Chat_NoModel_RaisesBadRequest()
    {
        var error = await NpmScenario.ErrorAsync("no-model", Network.ClientAddress, "");

        Assert.Equal(("BadRequestError", 400), ((string?)error["class"], (int?)error["status"]));
        Assert.Equal((ProblemCodes.InvalidRequest, "model"), ((string?)error["code"], (string?)error["param"]));
    }

    [Fact]
    public async Task Chat_ModelThatNobodyServes_RaisesNotFound()
    {
        await Network.Requester.HasHeardAllAsync();
        var error = await NpmScenario.ErrorAsync("chat", Network.ClientAddress, "nobody:1b");

        Assert.Equal(("NotFoundError", 404, ProblemCodes.UnknownModel), ((string?)error["class"], (int?)error["status"], (string?)error["code"]));
    }

    [Fact]
    public async Task Chat_AbortedMidStream_StopsTheEngineAndTheCharge()
    {
        var before = await Network.Requester.TransactionsAsync();

        var result = await NpmScenario.ResultAsync("abort", Network.ClientAddress, SdkNetwork.Slow);

        Assert.Equal(5, (int?)result["chunks"]);
        await CancelledStream.AssertStoppedAsync(Network, before);
    }
}
