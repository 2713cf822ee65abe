using System.Net;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Puts a stream in the place of a response's body, which it reads.</summary>
internal sealed class AnswerContent(ReadOnlyStream stream) : HttpContent
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
