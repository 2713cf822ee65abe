using System.CommandLine;
using System.Globalization;
using System.Numerics;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Cli;

/// <summary>The worker's command line. A flag stands for the setting of the same meaning and overrides every other source of it.</summary>
internal static class WorkerCommand
{
    private static readonly Option<string?> Coordinator = new("--coordinator") { HelpName = "URL", Description = "The coordinator's base URL (default http://localhost:8000)" };
    private static readonly Option<string?> NodeId = new("--node-id") { HelpName = "ID", Description = "This node's name in the network (default the host's name)" };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Folder for keys and receipts (default monkey-troop/worker in the user's data folder)" };
    private static readonly Option<string?> Listen = new("--listen") { HelpName = "ADDRESS", Description = "Address to listen on (default 0.0.0.0)" };
    private static readonly Option<int?> Port = new("--port") { HelpName = "N", Description = "Port to listen on, 0 for a free one (default 8080, or the next free one)", CustomParser = result => PortFlag.Parse(result) };
    private static readonly Option<string?> Address = new("--address") { HelpName = "IP", Description = "Address that clients connect to (default the tailnet's, else the one that reaches the coordinator)" };
    private static readonly Option<string?> JoinToken = new("--join-token") { HelpName = "TOKEN", Description = "One-time token that joins this node to an account" };
    private static readonly Option<string?> OwnerKey = new("--owner-key") { HelpName = "PEMFILE", Description = "The owner's account key, instead of a token" };
    private static readonly Option<string?> Engine = new("--engine") { HelpName = "auto|demo|none", Description = "auto: look for engines; demo: the built-in demo engine; none: only those of --engine-url (default auto)" };
    private static readonly Option<string[]> EngineUrl = new("--engine-url") { HelpName = "TYPE=URL", Description = "An engine's address: ollama, vllm, lmstudio, llamacpp or openai (repeatable)" };
    private static readonly Option<string?> ModelFile = new("--model-file") { HelpName = "FILE", Description = "GGUF file to serve with the embedded engine, on the CPU: to try a donor's side without an engine" };
    private static readonly Option<double?> TokensPerSecond = Number<double>("--tokens-per-second", "N", "Speed of the demo engine (default 50)");
    private static readonly Option<int?> Slots = Number<int>("--slots", "N", "Requests to run at the same time (default what the engines take)");
    private static readonly Option<string?> Prove = new("--prove") { HelpName = "auto|gpu|cpu|none", Description = "What proves this node's hardware when the machine is idle (default a GPU, else the processor)" };
    private static readonly Option<double?> HeartbeatInterval = Number<double>("--heartbeat-interval", "SECONDS", "Time between heartbeats (default what the coordinator asks for)");

    private static readonly Option<bool> User = new("--user") { Description = "A service of your own, which needs no root" };

    /// <summary>The flags that say nothing secret and name no file of the caller's, so that a service can have them.</summary>
    private static readonly Option[] Lasting = [Coordinator, NodeId, Listen, Port, Address, Engine, EngineUrl, TokensPerSecond, Slots, Prove, HeartbeatInterval];

    /// <summary>Parses <paramref name="args"/> and runs the worker with the settings that its flags stand for.</summary>
    /// <exception cref="StartupFailureException">The command line is wrong.</exception>
    public static Task<int> RunAsync(string[] args, Func<IReadOnlyDictionary<string, string?>, CancellationToken, Task> run)
    {
        var command = new RootCommand("Lends this machine's idle GPU to the network and earns credits for it.")
        {
            InstallCommand.Create(User, JoinToken, Data, Lasting),
            UninstallCommand.Create(User),
            HardwareCommand.Create(Coordinator, Data, Settings),
        };
        foreach (var option in (Option[])[Coordinator, NodeId, Data, Listen, Port, Address, JoinToken, OwnerKey, Engine, EngineUrl, ModelFile, TokensPerSecond, Slots, Prove, HeartbeatInterval])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => run(Settings(parsed), cancellation));
        return CommandRunner.InvokeAsync(command, args);
    }

    private static Option<T?> Number<T>(string name, string unit, string description) where T : struct, INumber<T> => new(name)
    {
        HelpName = unit,
        Description = description,
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            result.AddError($"{name} takes a number");
            return null;
        },
    };

    private static Dictionary<string, string?> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        Set("Coordinator:Url", parsed.GetValue(Coordinator));
        Set("Node:Id", parsed.GetValue(NodeId));
        Set("Node:DataFolder", parsed.GetValue(Data));
        Set("Node:Listen", parsed.GetValue(Listen));
        Set("Node:Port", parsed.GetValue(Port)?.ToString(CultureInfo.InvariantCulture));
        Set("Node:Address", parsed.GetValue(Address));
        Set("Registration:JoinToken", parsed.GetValue(JoinToken));
        Set("Registration:OwnerKeyFile", parsed.GetValue(OwnerKey));
        Set("Engines:Mode", parsed.GetValue(Engine));
        Set("Engines:Embedded:ModelFile", parsed.GetValue(ModelFile));
        Set("Engines:Demo:TokensPerSecond", parsed.GetValue(TokensPerSecond)?.ToString(CultureInfo.InvariantCulture));
        Set("Engines:Slots", parsed.GetValue(Slots)?.ToString(CultureInfo.InvariantCulture));
        Set("Proving:Device", parsed.GetValue(Prove));
        Set("Heartbeats:Interval", WorkerSettings.Seconds(parsed.GetValue(HeartbeatInterval)?.ToString(CultureInfo.InvariantCulture), "--heartbeat-interval"));
        foreach (var (index, url) in (parsed.GetValue(EngineUrl) ?? []).Index())
        {
            Set($"Engines:Urls:{index}", url);
        }

        return settings;

        void Set(string key, string? value)
        {
            if (value is not null)
            {
                settings[key] = value;
            }
        }
    }
}
