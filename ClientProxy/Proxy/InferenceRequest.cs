namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>An app's request, read and checked.</summary>
/// <param name="Path">One of <see cref="InferencePaths.All"/>.</param>
/// <param name="Model">The model it is for.</param>
/// <param name="Body">The body; kept, so that another node can be sent the same.</param>
/// <param name="Began">When it came, as a timestamp of the clock.</param>
internal sealed record InferenceRequest(string Path, RequestModel Model, byte[] Body, long Began)
{
    /// <inheritdoc />
    public override string ToString() => $"{Path} for {Model.Name}";
}
