using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Describes the coordinator's API as OpenAPI 3.1, made from what stands beside the routes.</summary>
internal static class OpenApiFeature
{
    /// <summary>The document's name in its path.</summary>
    public const string DocumentName = "v1";

    /// <summary>Where it is.</summary>
    public const string Path = $"/openapi/{DocumentName}.json";

    /// <summary>Adds what makes the document.</summary>
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => WriteAsOnTheWire(json.SerializerOptions));
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, RequestBodies>());
        services.AddOpenApi(DocumentName, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer(SchemaWriter.WriteAsync);
            options.AddOperationTransformer(OperationWriter.WriteAsync);
            options.AddDocumentTransformer(DocumentWriter.WriteAsync);
        });
        return services.AddSingleton<OpenApiText>();
    }

    /// <summary>Describes bodies as a feature's own JSON writes them. Those of <see cref="ProtocolJson"/> need no word.</summary>
    /// <param name="services">The services.</param>
    /// <param name="types">The feature's JSON.</param>
    public static IServiceCollection AddDescribedJson(this IServiceCollection services, IJsonTypeInfoResolver types) =>
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, types));

    /// <summary>Maps the document, and in Development a page to read it and to try the calls.</summary>
    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapGet(Path, Read).ExcludeFromDescription();
        if (app.Environment.IsDevelopment())
        {
            app.MapReadingPage();
        }
    }

    private static async Task<IResult> Read(OpenApiText text, CancellationToken cancellation)
    {
        var (bytes, tag) = await text.ReadAsync(cancellation);
        return Results.Bytes(bytes, MediaTypeNames.Application.Json, entityTag: tag);
    }

    /// <summary>Schemas name and write members as the contexts do, which write what is sent.</summary>
    private static void WriteAsOnTheWire(JsonSerializerOptions options)
    {
        var wire = ProtocolJson.Default.Options;
        options.PropertyNamingPolicy = wire.PropertyNamingPolicy;
        options.NumberHandling = wire.NumberHandling;
        options.DefaultIgnoreCondition = wire.DefaultIgnoreCondition;
        foreach (var converter in wire.Converters)
        {
            options.Converters.Add(converter);
        }

        options.TypeInfoResolverChain.Insert(0, ProtocolJson.Default);
    }
}
