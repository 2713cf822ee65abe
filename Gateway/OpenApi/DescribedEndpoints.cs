using System.Net.Mime;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Puts what there is to know about an endpoint beside its route.</summary>
internal static class DescribedEndpoints
{
    /// <summary>Describes the endpoint. Routes without a description fail a test, and so do descriptions that are not true.</summary>
    public static TBuilder Described<TBuilder>(this TBuilder endpoint, EndpointDoc doc)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.WithName(doc.Id).WithTags(doc.Tag).WithSummary(doc.Summary).WithMetadata(doc);
        if (doc.Description is { } description)
        {
            endpoint.WithDescription(description);
        }

        var usual = doc.Responses[0];
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, usual.Type, [usual.MediaType]));
        if (doc.Accepted is { } accepted)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted, accepted.Type, [accepted.MediaType]));
        }

        foreach (var status in doc.Refusals.Select(refusal => refusal.Status).Distinct().Order())
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [MediaTypeNames.Application.ProblemJson]));
        }

        return endpoint;
    }
}
