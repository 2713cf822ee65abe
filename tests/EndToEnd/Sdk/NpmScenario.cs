using System.Text.Json.Nodes;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

/// <summary>Runs a scenario of OpenAI's npm SDK in a process of its own.</summary>
internal static class NpmScenario
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "EndToEnd", "npm");

    /// <summary>Runs a scenario that must succeed and returns its result.</summary>
    public static async Task<JsonNode> ResultAsync(string scenario, Uri proxy, string model)
    {
        var output = await RunAsync(scenario, proxy, model);
        return output["result"] ?? throw new InvalidOperationException($"{scenario} with {model} raised {output["error"]?.ToJsonString()}");
    }

    /// <summary>Runs a scenario that must raise and returns the error as the SDK raised it.</summary>
    public static async Task<JsonNode> ErrorAsync(string scenario, Uri proxy, string model)
    {
        var output = await RunAsync(scenario, proxy, model);
        return output["error"] ?? throw new InvalidOperationException($"{scenario} with {model} returned {output["result"]?.ToJsonString()}");
    }

    private static async Task<JsonNode> RunAsync(string scenario, Uri proxy, string model)
    {
        Assert.True(
            Directory.Exists(Path.Combine(Folder, "node_modules", "openai")),
            "the openai package is not installed: run 'npm ci' in tests/EndToEnd/npm, with Node.js 20 or later (./troop test does it)");
        using var folder = new TestFolder("npm");
        await using var node = Start(new ProcessSpec(
            scenario, "node", [Path.Combine(Folder, "scenarios", $"{scenario}.mjs"), new Uri(proxy, "/v1").ToString(), model], folder.Path));
        var exitCode = await node.ExitAsync();
        Assert.True(exitCode == 0, $"{scenario} ended with {exitCode}:\n{node.Output.Tail()}");
        return JsonNode.Parse(Assert.Single(node.Output.StandardOutput))!;
    }

    private static TroopProcess Start(ProcessSpec spec)
    {
        try
        {
            return TroopProcess.Start(spec);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("node cannot be started: install Node.js 20 or later", e);
        }
    }
}
