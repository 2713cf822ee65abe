using System.Text.Json;
using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>
/// What the worker asks of its prover, a child process that does the works: a line of JSON on its standard input for each. It ends with its input, so it does
/// not outlive the worker.
/// </summary>
public sealed record ProverRequest
{
    /// <summary>Work a matrix chain.</summary>
    public ProverMatrix? Matrix { get; init; }

    /// <summary>Fill memory.</summary>
    public ProverFill? Fill { get; init; }

    /// <summary>Walk through it.</summary>
    public ProverWalk? Walk { get; init; }

    /// <summary>Show these leaves of the last work.</summary>
    public IReadOnlyList<int>? Leaves { get; init; }

    /// <summary>As a line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, ProverJson.Default.ProverRequest);

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">The line is none.</exception>
    public static ProverRequest Parse(string line) => JsonSerializer.Deserialize(line, ProverJson.Default.ProverRequest) ?? throw new JsonException("empty");
}

/// <summary>A matrix chain.</summary>
/// <param name="Seed">The challenge's seed.</param>
/// <param name="Inner">Inner size.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Rows">Rows.</param>
public sealed record ProverMatrix(ulong Seed, int Inner, int Rounds, int Rows);

/// <summary>Memory to fill.</summary>
/// <param name="Seed">The challenge's seed.</param>
/// <param name="Bytes">How much.</param>
public sealed record ProverFill(ulong Seed, long Bytes);

/// <summary>Walks through it.</summary>
/// <param name="Seed">Names the walks.</param>
/// <param name="Steps">Pages that each reads.</param>
/// <param name="Walks">How many.</param>
public sealed record ProverWalk(ulong Seed, int Steps, int Walks);

/// <summary>The prover's answer, a line for each request; the first one comes by itself when it has warmed up.</summary>
public sealed record ProverAnswer
{
    /// <summary>The device and its driver.</summary>
    public string? Device { get; init; }

    /// <summary>Root of the work's tree: 64 hex digits.</summary>
    public string? Root { get; init; }

    /// <summary>The leaves that were asked for.</summary>
    public IReadOnlyList<HardwareLeaf>? Leaves { get; init; }

    /// <summary>Why there is nothing else, in one sentence.</summary>
    public string? Error { get; init; }

    /// <summary>As a line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, ProverJson.Default.ProverAnswer);

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">The line is none.</exception>
    public static ProverAnswer Parse(string line) => JsonSerializer.Deserialize(line, ProverJson.Default.ProverAnswer) ?? throw new JsonException("empty");
}

/// <summary>JSON between the worker and its prover.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ProverRequest))]
[JsonSerializable(typeof(ProverAnswer))]
internal sealed partial class ProverJson : JsonSerializerContext;
