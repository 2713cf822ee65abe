using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.EndToEnd.Sdk;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Models;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Processes;
using OpenAI.Chat;

namespace MonkeyTroop.Tests.EndToEnd.EmbeddedEngine;

/// <summary>A worker that serves a GGUF file, in a network.</summary>
public sealed partial class EmbeddedWorkerTests : NetworkTest
{
    private const string Model = "tiny";
    private const string Node = "node-1";
    private const string Prompt = "what nobody else should read";

    [Fact]
    public async Task Chat_ModelFile_IsStreamedAndChargedAndTheEngineEndsWithTheWorker()
    {
        var (network, worker) = await StartAsync();
        network.KeepOutOfLogs("a prompt", Prompt);
        var text = new StringBuilder();
        await foreach (var update in OpenAiSdk.Create(network.ClientAddress).GetChatClient(Model).CompleteChatStreamingAsync([new UserChatMessage(Prompt)], Options, Cancellation))
        {
            text.AppendJoin("", update.ContentUpdate.Select(part => part.Text));
        }

        Assert.NotEqual("", text.ToString());
        await Eventually.TrueAsync(
            async () => (await network.Requester.TransactionsAsync()).Any(row => row.Credits < 0 && row.JobId is not null), "the answer is charged");
        await Ledger.AssertBalancedAsync(network);
        var model = Assert.Single((await network.Requester.ModelsAsync()).Data);
        Assert.Equal(Model, model.Id);

        var engine = EngineOf(worker);
        Assert.True(ServerProcesses.Lives(engine));
        Assert.Equal(0, await worker.TerminateAsync());
        Assert.False(ServerProcesses.Lives(engine));
    }

    [Fact]
    public async Task Kill_Engine_IsStartedAgainAndServes()
    {
        var (network, worker) = await StartAsync();
        var first = EngineOf(worker);
        Signal.SendKill(first);

        await Eventually.TrueAsync(() => EngineOf(worker) != first, "the engine is started again");
        using var caller = new TicketCall(await network.Requester.TicketAsync(Model));
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await caller.ChatAsync("hello", stream: true, Cancellation);
                return response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync(Cancellation)).Contains("[DONE]", StringComparison.Ordinal);
            },
            "the engine that was started again answers");
    }

    [Fact]
    public async Task Kill_Worker_EndsTheEngine()
    {
        var (_, worker) = await StartAsync();
        var engine = EngineOf(worker);
        await worker.KillAsync();

        await Eventually.TrueAsync(() => !ServerProcesses.Lives(engine), "the engine has ended");
    }

    [Fact]
    public async Task Start_NoGguf_EndsWithOneLine()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        var file = network.At("notes.txt");
        await File.WriteAllTextAsync(file, "no model", Cancellation);
        var worker = network.Start(network.WorkerSpec(Node, "--owner-key", network.OwnerKeyFile, "--model-file", file));

        Assert.Equal(1, await worker.ExitAsync());
        Assert.Equal($"worker: --model-file takes a GGUF file: {file} does not begin as one", Assert.Single(worker.Output.StandardError));
    }

    private static ChatCompletionOptions Options => new() { MaxOutputTokenCount = 200, Temperature = 1 };

    /// <summary>The process of the engine that a worker started last.</summary>
    private static int EngineOf(TroopProcess worker) =>
        int.Parse(worker.Output.StandardError.Select(line => Started().Match(line)).Last(match => match.Success).Groups[1].Value, CultureInfo.InvariantCulture);

    private async Task<(TroopNetwork Network, TroopProcess Worker)> StartAsync()
    {
        var network = await StartAsync(new TroopNetworkOptions { Slots = 1 });
        var file = TinyModel.Write(network.At($"{Model}.gguf"));
        var worker = network.Start(network.WorkerSpec(Node, "--owner-key", network.OwnerKeyFile, "--model-file", file).With(("Engines__LivenessInterval", "00:00:00.5")));
        await worker.ReadyAsync();
        await network.Requester.ModelIsServedAsync(Model);
        return (network, worker);
    }

    [GeneratedRegex(@"Embedded engine started, process (\d+)")]
    private static partial Regex Started();
}
