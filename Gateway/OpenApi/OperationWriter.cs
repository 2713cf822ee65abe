using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MonkeyTroop.Gateway.Errors;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Writes an operation from the description that stands beside its route.</summary>
internal static class OperationWriter
{
    /// <summary>Adds parameters, examples and who may call to what the framework found out.</summary>
    public static Task WriteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<EndpointDoc>().SingleOrDefault() is not { } doc)
        {
            return Task.CompletedTask;
        }

        operation.Parameters =
        [
            .. doc.Parameters.Select(parameter => parameter.ToOpenApi()),
            new OpenApiParameterReference(DocumentWriter.RequestId, context.Document),
        ];
        operation.Security = [.. doc.Access.Select(access => RequirementOf(access, context.Document))];
        if (doc.Request is { } request && operation.RequestBody?.Content?[request.MediaType] is OpenApiMediaType body)
        {
            body.Example = request.Value.DeepClone();
            ((OpenApiRequestBody)operation.RequestBody).Required = !doc.IsRequestOptional;
        }

        ResponseWriter.Write(context.Document!, operation.Responses!, doc);
        return Task.CompletedTask;
    }

    /// <summary>An empty requirement says that nothing is needed.</summary>
    private static OpenApiSecurityRequirement RequirementOf(Access access, OpenApiDocument? document)
    {
        var requirement = new OpenApiSecurityRequirement();
        foreach (var scheme in SchemesOf(access))
        {
            requirement[new OpenApiSecuritySchemeReference(scheme, document)] = [];
        }

        return requirement;
    }

    /// <summary>How a caller shows who it is, by the names of the document.</summary>
    internal static string[] SchemesOf(Access access) => access switch
    {
        Access.Proof => [DocumentWriter.Proof],
        Access.ProofAndOwnerProof => [DocumentWriter.Proof, DocumentWriter.OwnerProof],
        Access.Admin => [DocumentWriter.Admin],
        Access.Anybody => [],
        _ => throw MissingArm.Of(access),
    };
}
