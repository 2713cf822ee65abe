using System.ClientModel;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using OpenAI.Chat;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

/// <summary>Refusals by the network reach apps with the status and code that their SDK turns into the right exception.</summary>
public sealed class NetworkErrorTests(NetworkErrorTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<NetworkErrorTests.Fixture>
{
    private const string Served = "served:1b";
    private const string Gone = "gone:1b";

    [Theory]
    [InlineData(Served, 402, ProblemCodes.InsufficientCredits)]
    [InlineData(Gone, 503, ProblemCodes.NoNodeFree)]
    public async Task DotNetChat_Refused_RaisesTheStatus(string model, int status, string code)
    {
        var raised = await RaisedAsync(model);

        Assert.Equal(status, raised.Status);
        Assert.Equal(code, OpenAiSdk.Error(raised).Code);
    }

    [Theory]
    [InlineData(Served, "APIError", 402, ProblemCodes.InsufficientCredits)]
    [InlineData(Gone, "InternalServerError", 503, ProblemCodes.NoNodeFree)]
    public async Task NpmChat_Refused_RaisesTheClass(string model, string @class, int status, string code)
    {
        var error = await NpmScenario.ErrorAsync("chat", Network.ClientAddress, model);

        Assert.Equal((@class, status, code), ((string?)error["class"], (int?)error["status"], (string?)error["code"]));
    }

    [Fact]
    public async Task Chat_InsufficientCredits_SaysBalanceAndNeed()
    {
        var message = OpenAiSdk.Error(await RaisedAsync(Served)).Message;

        Assert.Contains("9 available", message);
        Assert.Contains("10 needed", message);
    }

    [Fact]
    public async Task Chat_CoordinatorAway_Raises503AndRecoversByItself()
    {
        await Network.Relay.SwitchOffAsync();
        var raised = await RaisedAsync(Served);
        var error = await NpmScenario.ErrorAsync("chat", Network.ClientAddress, Served);
        Network.Relay.SwitchOn();

        Assert.Equal((503, ProblemCodes.CoordinatorAway), (raised.Status, OpenAiSdk.Error(raised).Code));
        Assert.True(raised.GetRawResponse()!.Headers.TryGetValue("Retry-After", out _));
        Assert.Equal(("InternalServerError", ProblemCodes.CoordinatorAway), ((string?)error["class"], (string?)error["code"]));
        await Eventually.TrueAsync(async () => (await RaisedAsync(Served)).Status == 402, "the proxy reaches the coordinator again");
    }

    private Task<ClientResultException> RaisedAsync(string model) => Assert.ThrowsAsync<ClientResultException>(
        () => OpenAiSdk.Create(Network.ClientAddress).GetChatClient(model)
            .CompleteChatAsync([ChatMessage.CreateUserMessage("hello")], options: null, Cancellation));

    /// <summary>An account with less than a job needs, one model on offer and one that is no longer.</summary>
    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { StarterCredits = 9 })
    {
        private FakeNode? _node;

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            _node = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-1");
            await _node.SendHeartbeatAsync(Gone);
            await Network.Requester.ModelIsServedAsync(Gone);
            await ServeAsync(_node);
            await _node.ServeAsync(Served);
            await Network.Requester.ModelIsServedAsync(Served);
        }

        public override async ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            _node?.Dispose();
            await base.DisposeAsync();
        }

        /// <summary>A model is known once a job was paid for.</summary>
        private async Task ServeAsync(FakeNode node)
        {
            await Network.Owner.GrantAsync(1000);
            var job = await Network.Owner.TicketAsync(Gone);
            Assert.NotNull((await node.SubmitAsync(job, Network.Owner.Account, seconds: 1)).Value);
        }
    }
}
