using System.ClientModel;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using OpenAI.Chat;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

/// <summary>An engine that fails reaches apps as an error that their SDK raises, never as half an answer.</summary>
public sealed class EngineErrorTests(EngineErrorTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<EngineErrorTests.Fixture>
{
    [Theory]
    [InlineData("dies:1b")]
    [InlineData("breaks:1b")]
    public async Task DotNetStream_EngineFailsMidway_Raises(string model)
    {
        await Network.Requester.ModelIsServedAsync(model);
        var finished = false;

        // This SDK passes over an event that holds an error; that the connection is cut after it is what it raises on.
        var raised = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var update in OpenAiSdk.Create(Network.ClientAddress).GetChatClient(model)
                .CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("hello")], options: null, Cancellation))
            {
                finished |= update.FinishReason is not null;
            }
        });

        Assert.True(raised is ClientResultException or HttpRequestException or IOException, raised.ToString());
        Assert.False(finished);
    }

    [Fact]
    public async Task DotNetChat_EngineRefuses_RaisesAServerError()
    {
        var raised = await Eventually.GetAsync(
            async () =>
            {
                var e = await Assert.ThrowsAsync<ClientResultException>(() => OpenAiSdk.Create(Network.ClientAddress).GetChatClient("refuses:1b")
                    .CompleteChatAsync([ChatMessage.CreateUserMessage("hello")], options: null, Cancellation));
                return OpenAiSdk.Error(e).Code == ProblemCodes.NoNodeFree ? null : e;
            },
            "the failure of the engine itself");

        Assert.InRange(raised.Status, 500, 504);
        Assert.False(string.IsNullOrWhiteSpace(OpenAiSdk.Error(raised).Message));
    }

    [Theory]
    [InlineData("dies:1b")]
    [InlineData("breaks:1b")]
    public async Task NpmStream_EngineFailsMidway_RaisesAnApiError(string model)
    {
        var error = await ErrorAsync("chat-stream", model);

        Assert.Equal("APIError", (string?)error["class"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)error["message"]));
    }

    [Fact]
    public async Task NpmChat_EngineRefuses_RaisesInternalServerError()
    {
        var error = await ErrorAsync("chat", "refuses:1b");

        Assert.Equal("InternalServerError", (string?)error["class"]);
        Assert.InRange((int)error["status"]!, 500, 504);
    }

    /// <summary>Runs the scenario again while the engine is out for an earlier failure.</summary>
    private Task<JsonNode> ErrorAsync(string scenario, string model) => Eventually.GetAsync(
        async () => await NpmScenario.ErrorAsync(scenario, Network.ClientAddress, model) is var error && (string?)error["code"] == ProblemCodes.NoNodeFree
            ? null
            : error,
        "the failure of the engine itself");

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Models =
        [
            new FakeModel("dies:1b") { Ending = FakeEnding.Die, Delivered = 2 },
            new FakeModel("breaks:1b") { Ending = FakeEnding.ErrorEvent, Delivered = 2 },
            new FakeModel("refuses:1b") { Ending = FakeEnding.Refuse },
        ],
        StarterCredits = 100_000,
    });
}
