using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Privacy;

/// <summary>A network through which a prompt with a unique word has gone, there and back, and secrets of every kind.</summary>
public sealed class PrivacyNetwork() : NetworkFixture(new TroopNetworkOptions
{
    Models = [new FakeModel(Model) { Echo = true, Pause = TimeSpan.FromMilliseconds(20) }],
    StarterCredits = 100_000,
})
{
    public const string Model = "echo:1b";

    /// <summary>The word in the prompt, which the engine repeats.</summary>
    public string Marker { get; } = $"marker{Guid.NewGuid():N}";

    /// <summary>A join token that was used.</summary>
    public string JoinToken { get; private set; } = "";

    /// <summary>A ticket that was used.</summary>
    public string Ticket { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Network.KeepOutOfLogs("a prompt or completion", Marker);
        JoinToken = (await Network.Owner.InviteAsync()).JoinToken;
        await Network.Start(Network.WorkerSpec("node-2", "--join-token", JoinToken)).ReadyAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Network.ClientAddress };
        Assert.Contains(Marker, await AskAsync(http, stream: false));
        Assert.Contains(Marker, await AskAsync(http, stream: true));

        var ticket = await Network.Requester.TicketAsync(Model);
        Ticket = ticket.Token;
        using var caller = new TicketCall(ticket);
        await caller.AskAsync(Marker, stream: true, TestContext.Current.CancellationToken);
        await Network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the job is settled");
    }

    private async Task<string> AskAsync(HttpClient http, bool stream)
    {
        var body = new JsonObject
        {
            ["model"] = Model,
            ["stream"] = stream,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"the secret is {Marker}" }),
        };
        using var response = await http.PostAsJsonAsync("/v1/chat/completions", body, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
