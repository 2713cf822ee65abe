using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.Ollama;

/// <summary>Ollama: the only engine that states digests of its weights. Queues by itself, so it gets few requests at a time.</summary>
internal sealed class OllamaDriver(IOptions<EngineOptions> options) : IEngineDriver
{
    /// <inheritdoc />
    public string Type => EngineTypes.Ollama;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation)
    {
        if (await engine.GetAsync("api/version", EngineJson.Default.EngineVersion, cancellation) is not { Version: { } version }
            || await engine.GetAsync("api/tags", EngineJson.Default.OllamaTags, cancellation) is not { Models: { } models })
        {
            return engine.IsOther("Ollama");
        }

        // A model with a remote host runs on another machine: it is not this node's to lend.
        return new EngineSighting(version, options.Value.OllamaSlots, [.. models
            .Where(model => model is { RemoteHost: null })
            .Select(model => new ModelOffer(model!.Name ?? model.Model ?? "", Hash(model.Digest), model.Size is > 0 ? model.Size : null))]);
    }

    /// <inheritdoc />
    public async Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation) =>
        new(await engine.AnswersAsync("api/version", cancellation));

    private static string? Hash(string? digest)
    {
        var hex = digest?.StartsWith(FieldRules.ContentHashPrefix, StringComparison.Ordinal) == true ? digest[FieldRules.ContentHashPrefix.Length..] : digest;
        return FieldRules.IsSha256Hex(hex) ? hex : null;
    }
}

/// <summary><c>GET /api/tags</c>.</summary>
internal sealed record OllamaTags(IReadOnlyList<OllamaModel?>? Models);

/// <summary>One model in <see cref="OllamaTags"/>.</summary>
internal sealed record OllamaModel(string? Name, string? Model, long? Size, string? Digest, string? RemoteHost);
