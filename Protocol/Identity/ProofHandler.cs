namespace MonkeyTroop.Protocol.Identity;

/// <summary>
/// Signs every request that passes through with one key. It belongs inside a retrying handler, so that each attempt
/// carries a proof of its own: the coordinator accepts a proof once.
/// </summary>
/// <param name="key">The account's or node's key.</param>
/// <param name="time">Clock for the proofs.</param>
public sealed class ProofHandler(EcKeyPair key, TimeProvider time) : DelegatingHandler
{
    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Remove(ProofSigner.HeaderName);
        request.Headers.Add(ProofSigner.HeaderName, ProofSigner.Sign(key, request.Method.Method, request.RequestUri!, body, time));
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
