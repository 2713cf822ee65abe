using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Turns an engine's refusal into the network's. An engine's 401, 402, 403 and 429 are about the node's key, account and queue, never about
/// a client's ticket. What an engine says is passed on, bounded and without keys. Pure.
/// </summary>
internal static partial class EngineRefusals
{
    /// <summary>Most that is read of an engine's refusal: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxText = 500;
    private const int LongestWait = 60;

    /// <summary>
    /// What llama.cpp says when it answers 500 to a mistake of the caller (tools/server/server.cpp and the exceptions that it passes on).
    /// </summary>
    private static readonly string[] CallersMistakes =
    [
        "completion choice", "image input is not supported", "audio input is not supported", "mmproj", "response_format", "json_schema", "JSON schema", "grammar",
        "Unsupported param", "unsupported content", "tool_choice", "is required", "Invalid type", "invalid type", "type must be", "chat template", "context size",
    ];

    /// <summary>What to tell the client; null when the answer is fit to go on as it is.</summary>
    /// <param name="status">The engine's status, 400 or more.</param>
    /// <param name="body">The beginning of its answer.</param>
    /// <param name="retryAfter">How long it asks to wait.</param>
    /// <param name="engine">Its kind.</param>
    /// <param name="keys">What must not go on.</param>
    public static Refusal? Of(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter, string engine, EngineKeys keys)
    {
        var (said, isOpenAi) = Read(body);
        var text = Clean(said, keys);
        return status switch
        {
            401 or 403 => Failed($"the node's engine refuses the node; its owner must correct the engine's API key ({status})"),
            402 => Failed($"the node's engine asks its owner for payment ({status})"),
            429 => new Refusal(
                429, ProblemCodes.NodeFull, $"the node's engine takes no more requests now; use another node{Quoted(text)}", RetryAfterSeconds: Seconds(retryAfter)),
            >= 400 and < 500 when isOpenAi => null,
            >= 400 and < 500 => new Refusal(status, ProblemCodes.InvalidRequest, text is null ? Status(engine, status) : $"the engine ({engine}) says: {text}"),
            503 => new Refusal(503, ProblemCodes.EngineFailed, $"the node's engine cannot answer now; use another node{Quoted(text)}", RetryAfterSeconds: Seconds(retryAfter)),
            _ when text is not null && CallersMistakes.Any(mistake => text.Contains(mistake, StringComparison.Ordinal)) =>
                new Refusal(400, ProblemCodes.InvalidRequest, $"the engine ({engine}) says: {text}"),
            _ => Failed($"{Status(engine, status)}{Quoted(text)}"),
        };
    }

    private static Refusal Failed(string message) => new(502, ProblemCodes.EngineFailed, message);

    private static string Status(string engine, int status) =>
        string.Create(CultureInfo.InvariantCulture, $"the engine ({engine}) answered {status} before it had begun an answer");

    private static string Quoted(string? text) => text is null ? "" : $": {text}";

    private static int Seconds(TimeSpan? retryAfter) => (int)Math.Clamp(Math.Ceiling((retryAfter ?? TimeSpan.FromSeconds(1)).TotalSeconds), 1, LongestWait);

    /// <summary>What the answer says, and whether it says it in OpenAI's form: <c>{"error":{"message":...}}</c>.</summary>
    private static (string? Text, bool IsOpenAi) Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root)
            {
                return (null, false);
            }

            return !root.TryGetProperty("error", out var error) ? (TextOf(root, "message") ?? TextOf(root, "detail"), false)
                : error.ValueKind == JsonValueKind.String ? (error.GetString(), false)
                : error.ValueKind == JsonValueKind.Object ? (TextOf(error, "message"), TextOf(error, "message") is not null)
                : (null, false);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A page of HTML says nothing to a person; plain text may.
            var text = Encoding.UTF8.GetString(body);
            return (text.Contains('<', StringComparison.Ordinal) ? null : text, false);
        }
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>One line of at most 500 characters, without keys and without paths of the node's machine; null when nothing is left.</summary>
    private static string? Clean(string? text, EngineKeys keys)
    {
        if (text is null)
        {
            return null;
        }

        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        line = Paths().Replace(Keys().Replace(keys.Clean(line), "***"), "...");
        return line.Length == 0 ? null : line.Length <= MaxText ? line : $"{line.AsSpan(0, MaxText - 1)}\u2026";
    }

    /// <summary>What looks like a key: a known beginning, or the word bearer, with many letters behind it.</summary>
    [GeneratedRegex(@"(?i)\b(?:sk|pk|key|token|hf|bearer)[-_ :=]+[A-Za-z0-9_\-.]{12,}")]
    private static partial Regex Keys();

    [GeneratedRegex(@"(?:(?<=[\s'""(=:]|^)/(?:home|Users|root|mnt|opt|var|data|media|srv|tmp)/[^\s'"")]+)|(?:\b[A-Za-z]:\\[^\s'"")]+)")]
    private static partial Regex Paths();
}
