using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Writes an operation's answers: the good one in each of its forms, and its refusals by status, each code with an example.</summary>
internal static class ResponseWriter
{
    /// <summary>Completes the answers that the framework found.</summary>
    public static void Write(OpenApiDocument document, OpenApiResponses responses, EndpointDoc doc)
    {
        var good = (OpenApiResponse)responses["200"];
        good.Description = "Done.";
        var limits = doc.Refusals.Any(refusal => refusal.Code == ProblemCodes.RateLimited) ? DocumentWriter.HeadersOfLimits : [];
        good.Headers = HeadersOf(document, [.. doc.ResponseHeaders, .. limits]);
        foreach (var form in doc.Responses)
        {
            if (!good.Content!.TryGetValue(form.MediaType, out var content))
            {
                good.Content[form.MediaType] = content = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            }

            ((OpenApiMediaType)content).Example = form.Value.DeepClone();
        }

        if (doc.Accepted is { } accepted)
        {
            var waiting = (OpenApiResponse)responses["202"];
            waiting.Description = "Under way already.";
            waiting.Headers = HeadersOf(document, limits);
            ((OpenApiMediaType)waiting.Content![accepted.MediaType]).Example = accepted.Value.DeepClone();
        }

        foreach (var refusals in doc.Refusals.GroupBy(refusal => refusal.Status))
        {
            WriteRefusals(document, (OpenApiResponse)responses[refusals.Key.ToString(CultureInfo.InvariantCulture)], [.. refusals], limits);
        }
    }

    private static void WriteRefusals(OpenApiDocument document, OpenApiResponse response, IReadOnlyList<Refusal> refusals, IReadOnlyList<string> limits)
    {
        response.Description = string.Join(", ", refusals.Select(refusal => refusal.Code).Distinct());
        var headers = new List<string>(limits);
        if (refusals.Any(refusal => refusal.RetryAfter is not null))
        {
            headers.Add(HeaderNames.RetryAfter);
        }

        if (refusals.Any(refusal => refusal.Challenge is not null))
        {
            headers.Add(HeaderNames.WWWAuthenticate);
        }

        response.Headers = HeadersOf(document, headers);
        ((OpenApiMediaType)response.Content![MediaTypeNames.Application.ProblemJson]).Examples = refusals
            .DistinctBy(refusal => refusal.Code)
            .ToDictionary(refusal => refusal.Code, IOpenApiExample (refusal) => new OpenApiExample
            {
                Value = JsonSerializer.SerializeToNode(refusal.ToProblem(), ProtocolJson.Default.Problem),
            });
    }

    private static Dictionary<string, IOpenApiHeader> HeadersOf(OpenApiDocument document, IEnumerable<string> own) =>
        own.Concat(DocumentWriter.HeadersOfAll).ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, document));
}
