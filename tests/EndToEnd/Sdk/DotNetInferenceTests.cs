using System.ClientModel;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using OpenAI;
using OpenAI.Chat;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

[Collection(SdkTests.Name)]
public sealed class DotNetInferenceTests(SdkNetwork fixture) : NetworkTest(fixture)
{
    private OpenAIClient Sdk => OpenAiSdk.Create(Network.ClientAddress);

    [Fact]
    public async Task CompleteChat_Whole_GivesTextAndUsage()
    {
        ChatCompletion answer = await Sdk.GetChatClient(SdkNetwork.Steady)
            .CompleteChatAsync([ChatMessage.CreateUserMessage("hello")], options: null, Cancellation);

        Assert.Equal(SdkNetwork.Text, answer.Content[0].Text);
        Assert.Equal(6, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChat_Streaming_GivesEveryPieceAndUsage()
    {
        var (text, tokens) = ("", 0);
        await foreach (var update in Sdk.GetChatClient(SdkNetwork.Steady)
            .CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("hello")], options: null, Cancellation))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            tokens = update.Usage?.OutputTokenCount ?? tokens;
        }

        Assert.Equal(SdkNetwork.Text, text);
        Assert.Equal(6, tokens);
    }

    [Fact]
    public async Task GenerateEmbedding_Text_GivesTheVector()
    {
        var answer = await Sdk.GetEmbeddingClient(SdkNetwork.Steady).GenerateEmbeddingAsync("hello", options: null, Cancellation);

        Assert.Equal([0.25f, -0.5f, 0.75f, 1f], answer.Value.ToFloats().ToArray());
    }

    [Fact]
    public async Task GetModels_Always_ListsTheNetworksModels()
    {
        var models = await Sdk.GetOpenAIModelClient().GetModelsAsync(Cancellation);

        Assert.Equal([SdkNetwork.Slow, SdkNetwork.Steady], models.Value.Select(model => model.Id).Order());
        Assert.All(models.Value, model => Assert.Equal("monkey-troop", model.OwnedBy));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "model")]
    [InlineData("""{"model":5,"messages":[]}""", "model")]
    [InlineData("{", null)]
    public async Task CompleteChat_BadBody_RaisesStatus400(string body, string? parameter)
    {
        var raised = await Assert.ThrowsAsync<ClientResultException>(
            () => Sdk.GetChatClient("unused").CompleteChatAsync(BinaryContent.Create(BinaryData.FromString(body))));

        Assert.Equal(400, raised.Status);
        Assert.Equal(ProblemCodes.InvalidRequest, OpenAiSdk.Error(raised).Code);
        Assert.Equal(parameter, OpenAiSdk.Error(raised).Param);
    }

    [Fact]
    public async Task CompleteChat_ModelThatNobodyServes_RaisesStatus404()
    {
        await Network.Requester.HasHeardAllAsync();
        var raised = await Assert.ThrowsAsync<ClientResultException>(
            () => Sdk.GetChatClient("nobody:1b").CompleteChatAsync([ChatMessage.CreateUserMessage("hello")], options: null, Cancellation));

        Assert.Equal(404, raised.Status);
        Assert.Equal(ProblemCodes.UnknownModel, OpenAiSdk.Error(raised).Code);
    }

    [Fact]
    public async Task CompleteChat_CancelledMidStream_StopsTheEngineAndTheCharge()
    {
        var before = await Network.Requester.TransactionsAsync();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var pieces = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Sdk.GetChatClient(SdkNetwork.Slow)
                .CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("count")], options: null, cancelled.Token))
            {
                if (++pieces == 5)
                {
                    await cancelled.CancelAsync();
                }
            }
        });

        await CancelledStream.AssertStoppedAsync(Network, before);
    }
}
