using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Completes schemas: what converters of our own read, which the exporter cannot look into, and the words.</summary>
internal static class SchemaWriter
{
    /// <summary>Completes a schema.</summary>
    public static Task WriteAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = context.JsonTypeInfo;
        if (schema.Type is null && (Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(decimal))
        {
            schema.Type = JsonSchemaType.Number;
        }
        else if (type.ElementType == typeof(ModelOffer))
        {
            schema.Items = new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.String, Description = "Its name." }, Offer()] };
        }

        schema.Description = schema.Description is { } description ? Wording.OfWire(description) : null;

        return Task.CompletedTask;
    }

    private static OpenApiSchema Offer() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "name" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["name"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The name that requests use." },
            ["content_hash"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String | JsonSchemaType.Null,
                Description = "SHA-256 of the weights in lower-case hex, without prefix.",
            },
            ["size_bytes"] = new OpenApiSchema { Type = JsonSchemaType.Integer | JsonSchemaType.Null, Format = "int64", Description = "Size in bytes." },
        },
    };
}
