using System.Net;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Puts a <see cref="GuardedStream"/> in the place of a response's body.</summary>
internal sealed class GuardedContent(GuardedStream stream) : HttpContent
{
    /// <inheritdoc />
    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(stream);

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
