using System.Globalization;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Settings;

namespace MonkeyTroop.WorkerAgent.Cli;

/// <summary>Where settings come from: flags, then environment variables of existing installations, then our own forms.</summary>
internal static class WorkerSettings
{
    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["COORDINATOR_URL"] = "Coordinator:Url",
        ["NODE_ID"] = "Node:Id",
        ["PROXY_PORT"] = "Node:Port",
        ["OLLAMA_HOST"] = "Engines:OllamaHost",
        ["VLLM_HOST"] = "Engines:VllmHost",
        ["LMSTUDIO_HOST"] = "Engines:LmStudioHost",
        ["OLLAMA_NUM_PARALLEL"] = "Engines:OllamaSlots",
        ["OLLAMA_API_KEY"] = "Engines:ApiKeys:ollama",
        ["VLLM_API_KEY"] = "Engines:ApiKeys:vllm",
        ["LMSTUDIO_API_KEY"] = "Engines:ApiKeys:lmstudio",
        ["LLAMA_API_KEY"] = "Engines:ApiKeys:llamacpp",
        ["ENGINE_API_KEY"] = "Engines:ApiKeys:openai",
    };

    /// <summary>Those that are given in seconds.</summary>
    private static readonly Dictionary<string, string> SecondsAliases = new()
    {
        ["HEARTBEAT_INTERVAL"] = "Heartbeats:Interval",
        ["MODEL_REFRESH_INTERVAL"] = "Engines:ModelRefreshInterval",
    };

    /// <summary>Names settings and variables that look like ours and are read by no feature.</summary>
    public static void WarnOfUnknown(ILogger logger, IConfiguration configuration) =>
        UnknownSettings.WarnOf(logger, configuration, [.. Aliases.Keys, .. SecondsAliases.Keys], typeof(WorkerSettings));

    /// <summary>Adds all sources. The flags come last, because the last source wins.</summary>
    public static void AddWorkerSettings(this IConfigurationManager configuration, IReadOnlyDictionary<string, string?> flags)
    {
        configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false);
        configuration.AddEnvironmentVariables();
        configuration.AddEnvironmentAliases(Aliases);
        configuration.AddEnvironmentAliases(SecondsAliases, Seconds);
        configuration.AddInMemoryCollection(flags);
    }

    /// <summary>A number of seconds as the text of a <see cref="TimeSpan"/>; null stays null.</summary>
    /// <exception cref="StartupFailureException">No number between a tenth of a second and a day.</exception>
    public static string? Seconds(string? text, string source)
    {
        if (text is null)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.1 and <= 86_400
            ? TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture)
            : throw new StartupFailureException($"{source} is '{text}': give seconds between 0.1 and 86400");
    }
}
