using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>
/// Tells the API explorer of bodies that handlers read themselves, because proofs go over the bytes. The usual metadata for
/// this would also choose routes by <c>Content-Type</c>, before a handler can say what is wrong.
/// </summary>
internal sealed class RequestBodies : IApiDescriptionProvider
{
    /// <summary>After those who find the endpoints.</summary>
    public int Order => int.MaxValue;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        foreach (var endpoint in context.Results)
        {
            if (endpoint.ActionDescriptor.EndpointMetadata.OfType<EndpointDoc>().SingleOrDefault() is not { Request: { } body } doc)
            {
                continue;
            }

            endpoint.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = body.MediaType });
            endpoint.ParameterDescriptions.Add(new ApiParameterDescription
            {
                Name = "body",
                Source = BindingSource.Body,
                Type = body.Type,
                IsRequired = !doc.IsRequestOptional,
            });
        }
    }
}
