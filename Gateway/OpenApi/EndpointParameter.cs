using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Something that an endpoint reads from its path or query.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="In">Where it stands.</param>
/// <param name="Description">What it says, and what may be in it.</param>
/// <param name="Schema">Its form.</param>
/// <param name="Example">One that is taken.</param>
internal sealed record EndpointParameter(string Name, ParameterLocation In, string Description, OpenApiSchema Schema, JsonNode Example)
{
    /// <summary>Longest id of an account or node.</summary>
    public const int MaxIdLength = Protocol.FieldRules.MaxIdLength;

    /// <summary>An account's id in the path.</summary>
    public static readonly EndpointParameter Account = PathId("account", "Account id: the RFC 7638 SHA-256 thumbprint of its key.", Sample.Account);

    /// <summary>A job's id in the path.</summary>
    public static readonly EndpointParameter Job = PathId("jobId", "Job id: the `job_id` of its ticket.", Sample.Job);

    /// <summary>A node's id in the path.</summary>
    public static readonly EndpointParameter Node = PathId("nodeId", "Node id, as `GET /peers` has it.", Sample.Node);

    /// <summary>A model in the path.</summary>
    public static readonly EndpointParameter Model = new(
        "model",
        ParameterLocation.Path,
        "A name, or `sha256:` and a content hash.",
        new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Protocol.FieldRules.MaxModelNameLength },
        Sample.Model);

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; } = In == ParameterLocation.Path;

    private static EndpointParameter PathId(string name, string description, string example) => new(
        name,
        ParameterLocation.Path,
        description,
        new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$" },
        example);

    /// <summary>A text in the query, which may be left out.</summary>
    public static EndpointParameter QueryText(string name, string description, string example, int maxLength) => new(
        name, ParameterLocation.Query, description, new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = maxLength }, example);

    /// <summary>A time in the query, which may be left out.</summary>
    public static EndpointParameter QueryTime(string name, string description, string example) => new(
        name, ParameterLocation.Query, description, new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }, example);

    /// <summary>A number in the query, which may be left out.</summary>
    public static EndpointParameter QueryNumber(string name, string description, long example, long min, long? max = null) => new(
        name,
        ParameterLocation.Query,
        description,
        new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int64",
            Minimum = min.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Maximum = max?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        },
        example);

    /// <summary>The parameter as the document has it. A fresh one each time: nodes belong to one document.</summary>
    public OpenApiParameter ToOpenApi() => new()
    {
        Name = Name,
        In = In,
        Required = IsRequired,
        Description = Description,
        Schema = Schema.CreateShallowCopy(),
        Example = Example.DeepClone(),
    };
}
