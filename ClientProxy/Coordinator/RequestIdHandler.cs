using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>Names the app's request to the coordinator, so that both logs have the same id.</summary>
internal sealed class RequestIdHandler : DelegatingHandler
{
    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (CurrentRequest.Id is { } id)
        {
            request.Headers.Remove(RequestIds.Header);
            request.Headers.Add(RequestIds.Header, id);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
