using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Memory;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Thousands of generated attacks on the running programs, after which all is as before.</summary>
public sealed partial class FuzzTests(FuzzNetwork fixture) : NetworkTest(fixture), IClassFixture<FuzzNetwork>
{
    private const int WarmUp = 2_000;
    private const int Storm = 20_000;

    /// <summary>
    /// Far above what 22,000 cases take on two busy cores; a storm that lasts longer has met something that hangs.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>
    /// What a program may take beyond its level after the warm-up: room for a few bodies at their largest in each generation of the
    /// collector. A leak of 10 KiB with each request would be 200 MiB.
    /// </summary>
    private const long MostGrowthKibibytes = 96 * 1024;

    [Fact]
    public async Task Storm_OfGeneratedRequests_BreaksNothing()
    {
        var seed = FuzzSeed.FromEnvironment();
        Say($"{FuzzSeed.SeedVariable}={seed.Value}");
        var storm = new FuzzStorm(fixture, seed);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limited.CancelAfter(HangLimit.Of(Limit));

        var warmUp = await storm.RunAsync(0, WarmUp, limited.Token);
        var before = Programs().ToDictionary(program => program.Name, program => ResidentMemory.KibibytesOf(program.Process.Id));
        var tally = await storm.RunAsync(WarmUp, FuzzSeed.Cases(Storm), limited.Token);
        foreach (var line in tally.Figures().Concat(tally.Codes()).Concat(warmUp.Faults).Concat(tally.Faults))
        {
            Say(line);
        }

        Assert.True(warmUp.Faults.Count + tally.Faults.Count == 0, $"{FuzzSeed.SeedVariable}={seed.Value} repeats the cases; the output lists what was wrong");
        Assert.True(tally.Sent >= Storm);
        await AssertServingAsync();
        AssertLogsAreClean();
        AssertEngineHeardNothingForged();
        await Ledger.AssertBalancedAsync(Network);
        Assert.Equal(0, (await LedgerRun.StartAsync(Network, "verify")).ExitCode);
        await AssertMemoryAsync(before);
    }

    private async Task AssertMemoryAsync(Dictionary<string, long> before)
    {
        foreach (var (name, process) in Programs())
        {
            await Eventually.TrueAsync(() => ResidentMemory.KibibytesOf(process.Id) < before[name] + MostGrowthKibibytes, $"{name} gives memory back");
            Say(string.Create(CultureInfo.InvariantCulture, $"{name}: {before[name] / 1024} MiB after the warm-up, {ResidentMemory.KibibytesOf(process.Id) / 1024} MiB after the storm"));
        }
    }

    private async Task AssertServingAsync()
    {
        Assert.True(await Network.Requester.IsHealthyAsync());
        using var caller = new TicketCall(await Network.Requester.TicketAsync(FuzzNetwork.Model));
        Assert.Contains("fake", await caller.AskAsync("hello", stream: false, Cancellation), StringComparison.Ordinal);
        using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Network.ClientAddress };
        var body = new JsonObject { ["model"] = FuzzNetwork.Model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }) };
        using var answer = await app.PostAsJsonAsync("/v1/chat/completions", body, Cancellation);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private void AssertLogsAreClean()
    {
        foreach (var (name, process) in Programs())
        {
            Assert.DoesNotContain(process.Output.StandardError, line => Failure().IsMatch(line));
            Assert.All(process.Output.StandardError, line => Assert.True(WholeLine().IsMatch(line), $"{name} wrote a line that is no log line of its own: {line}"));
            Assert.Single(process.Output.StandardOutput);
        }
    }

    private void AssertEngineHeardNothingForged()
    {
        Assert.NotEmpty(Network.Engine.HeardInference);
        Assert.All(Network.Engine.Heard, heard =>
        {
            Assert.DoesNotContain(FuzzNetwork.ForgedWord, heard.Body, StringComparison.Ordinal);
            Assert.True(heard.Method == "GET" || heard.Target.StartsWith("/v1/", StringComparison.Ordinal) || heard.Target == "/api/show", $"{heard.Method} {heard.Target}");
        });
    }

    private IEnumerable<(string Name, TroopProcess Process)> Programs() =>
        [("coordinator", Network.Coordinator), ("worker", Network.Workers["node-1"]), ("client", Network.Client)];

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    [GeneratedRegex(@"^\S+Z (fail|crit): |[Uu]nhandled exception")]
    private static partial Regex Failure();

    /// <summary>A line begins with its time and level, so that nobody outside can make one up.</summary>
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT[\d:.]+Z (trce|dbug|info|warn|fail|crit): \S")]
    private static partial Regex WholeLine();
}
