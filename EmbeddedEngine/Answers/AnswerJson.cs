using System.Text.Json.Serialization;

namespace MonkeyTroop.EmbeddedEngine.Answers;

/// <summary>An answer, or an event of one, in OpenAI's format.</summary>
internal sealed record Completion(string Id, string Object, long Created, string Model, IReadOnlyList<Choice> Choices, Usage? Usage);

/// <summary>The one choice of an answer: <see cref="Message"/> of a whole chat, <see cref="Delta"/> of an event of one, else <see cref="Text"/>.</summary>
internal sealed record Choice(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Message? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Message? Delta,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason)
{
    /// <summary>Always the first.</summary>
    public int Index { get; }
}

/// <summary>A message, or a part of one.</summary>
internal sealed record Message(string? Role, string? Content);

/// <summary>What an answer took.</summary>
internal sealed record Usage(int PromptTokens, int CompletionTokens)
{
    /// <summary>Both.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}

/// <summary><c>GET /v1/models</c>.</summary>
internal sealed record ModelList(IReadOnlyList<ModelEntry> Data)
{
    /// <summary>OpenAI's word for it.</summary>
    public string Object { get; } = "list";
}

/// <summary>The model.</summary>
internal sealed record ModelEntry(string Id, long Created, string OwnedBy, ModelMeta Meta)
{
    /// <summary>OpenAI's word for it.</summary>
    public string Object { get; } = "model";
}

/// <summary>What its file says of a model: bytes of the file, tokens of context served and trained, numbers that it is made of, how they are packed.</summary>
internal sealed record ModelMeta(long Size, [property: JsonPropertyName("n_ctx")] int Context, [property: JsonPropertyName("n_ctx_train")] int OwnContext,
    [property: JsonPropertyName("n_params")] ulong Parameters, string? Quantization);

/// <summary><c>GET /health</c>.</summary>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="Version">The library that llama.cpp comes with.</param>
/// <param name="Slots">Requests at a time.</param>
/// <param name="Inside">Requests that compute or wait now.</param>
internal sealed record Health(string Status, string Version, int Slots, int Inside);

/// <summary>JSON of answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Completion))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(Health))]
internal sealed partial class AnswerJson : JsonSerializerContext;
