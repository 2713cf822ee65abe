using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>What commands that ask the coordinator something have in common.</summary>
internal static class CommandRun
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Asks the coordinator and shows the answer; a refusal is one line and exit code 1.</summary>
    /// <param name="settings">Settings given by flag.</param>
    /// <param name="ask">The call.</param>
    /// <param name="show">Shows the value.</param>
    public static async Task<int> AskAsync<T>(
        Dictionary<string, string?> settings, Func<CoordinatorClient, Task<CoordinatorAnswer<T>>> ask, Action<T> show) where T : class
    {
        await using var services = ClientHost.BuildCommand(settings);
        var answer = await ask(services.GetRequiredService<CoordinatorClient>());
        show(answer.Value ?? throw new StartupFailureException(OneLine(Advice.Explain(answer))));
        return 0;
    }

    /// <summary>Prints a value as indented JSON.</summary>
    public static void PrintJson<T>(T value, JsonTypeInfo<T> type)
    {
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, Indented))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        output.Write("\n"u8);
    }

    /// <summary>Text from elsewhere without control characters: it must neither break lines nor steer a terminal.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
