using System.Text.Json.Serialization.Metadata;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>One look at what answers at an engine's address. Remembers what spoke against it, to be told where a setting names the address.</summary>
/// <param name="http">Asks.</param>
/// <param name="url">The base URL.</param>
/// <param name="key">The engine's API key; null when it needs none.</param>
internal sealed class EngineProbe(EngineHttp http, Uri url, string? key)
{
    /// <summary>What kept the engine from being found, as the end of a sentence that begins with its address; null when nothing did.</summary>
    public string? Fault { get; private set; }

    /// <summary>The answer to <c>GET</c> as JSON; null when there is none.</summary>
    public async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) where T : class
    {
        var (value, fault) = await http.GetAsync(url, path, key, type, cancellation);
        Fault ??= fault;
        return value;
    }

    /// <summary>Whether <c>GET</c> is answered with success.</summary>
    public async Task<bool> AnswersAsync(string path, CancellationToken cancellation)
    {
        var fault = await http.FindFaultAsync(url, path, key, cancellation);
        Fault ??= fault;
        return fault is null;
    }

    /// <summary>Notes that something answers that is not the engine that was looked for.</summary>
    public EngineSighting? IsOther(string engine)
    {
        Fault ??= $"answers, and not as {engine} does";
        return null;
    }
}
