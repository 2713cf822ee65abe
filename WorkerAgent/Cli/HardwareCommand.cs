using System.CommandLine;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.ProofOfHardware;
using MonkeyTroop.WorkerAgent.Registration;

namespace MonkeyTroop.WorkerAgent.Cli;

/// <summary><c>hardware</c>: what counts of this node's hardware, and why. Works beside a running worker.</summary>
internal static class HardwareCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Makes the command.</summary>
    /// <param name="coordinator">Names the coordinator.</param>
    /// <param name="data">Names the node's data folder.</param>
    /// <param name="settingsOf">The settings that the worker's flags stand for.</param>
    public static Command Create(Option coordinator, Option data, Func<ParseResult, IReadOnlyDictionary<string, string?>> settingsOf)
    {
        var json = new Option<bool>("--json") { Description = "Print the coordinator's answer as JSON" };
        var command = new Command("hardware", "Shows what this node's hardware has proven to be worth, what counts, and why") { coordinator, data, json };
        command.SetAction((parsed, cancellation) => ShowAsync(settingsOf(parsed), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(IReadOnlyDictionary<string, string?> settings, bool json, CancellationToken cancellation)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddWorkerSettings(settings);
        var node = configuration.GetSection(NodeOptions.Section).Get<NodeOptions>() ?? new NodeOptions();
        var nodeId = NodeCredentials.GrantedIdIn(node.DataFolder)
            ?? throw new StartupFailureException($"no node has joined the network with the data folder {node.DataFolder}: choose another with --data, or start the worker once with --join-token TOKEN");
        var address = AddressOf(configuration.GetSection(CoordinatorOptions.Section).Get<CoordinatorOptions>() ?? new CoordinatorOptions());
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = CoordinatorHttp.UsesProxy(address) }) { BaseAddress = address, Timeout = Limit };
        var answer = await new CoordinatorHttp(http).GetAsync(CoordinatorPaths.Hardware(nodeId), ProtocolJson.Default.HardwareResponse, cancellation);
        if (answer.Value is not { } hardware)
        {
            throw new StartupFailureException(answer.Explain());
        }

        foreach (var line in json ? [JsonSerializer.Serialize(hardware, ProtocolJson.Default.HardwareResponse)] : HardwareText.Of(hardware))
        {
            Console.WriteLine(line);
        }

        return 0;
    }

    private static Uri AddressOf(CoordinatorOptions options)
    {
        var validated = new CoordinatorOptionsValidator().Validate(null, options);
        return validated.Failed ? throw new StartupFailureException(validated.FailureMessage) : new Uri(options.Url);
    }
}
