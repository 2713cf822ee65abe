namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>A stream whose beginning was read already.</summary>
/// <param name="beginning">What was read.</param>
/// <param name="rest">What follows.</param>
internal sealed class PeekedStream(ReadOnlyMemory<byte> beginning, Stream rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _left = beginning;

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left.IsEmpty)
        {
            return rest.ReadAsync(buffer, cancellationToken);
        }

        var count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
