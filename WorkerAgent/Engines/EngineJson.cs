using System.Text.Json.Serialization;
using MonkeyTroop.WorkerAgent.Engines.Embedded;
using MonkeyTroop.WorkerAgent.Engines.LlamaCpp;
using MonkeyTroop.WorkerAgent.Engines.LmStudio;
using MonkeyTroop.WorkerAgent.Engines.Ollama;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary><c>GET /version</c> and <c>GET /api/version</c>.</summary>
internal sealed record EngineVersion(string? Version);

/// <summary><c>GET /v1/models</c> of any engine.</summary>
internal sealed record EngineModels(IReadOnlyList<EngineModel?>? Data);

/// <summary>One model in <see cref="EngineModels"/>.</summary>
internal sealed record EngineModel(string? Id, string? OwnedBy, EngineModelMeta? Meta = null);

/// <summary>What the embedded engine says of the model's file: bytes.</summary>
internal sealed record EngineModelMeta(long? Size);

/// <summary>What only a coordinator answers at its key address.</summary>
internal sealed record KeysAnswer(IReadOnlyList<System.Text.Json.JsonElement>? Keys);

/// <summary>JSON of engines. Their members are theirs: unknown ones are ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32)]
[JsonSerializable(typeof(EngineVersion))]
[JsonSerializable(typeof(EngineModels))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(OllamaTags))]
[JsonSerializable(typeof(LmStudioModels))]
[JsonSerializable(typeof(LlamaCppProps))]
[JsonSerializable(typeof(EmbeddedHealth))]
[JsonSerializable(typeof(IReadOnlyList<KeptHash>))]
internal sealed partial class EngineJson : JsonSerializerContext;
