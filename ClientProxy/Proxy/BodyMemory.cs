using Microsoft.Extensions.Options;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Bounds what the bodies of all requests take together, since they are kept until their answers end: eight bodies of the largest size.
/// What every request may have anyway, <see cref="FreeBytes"/>, is not counted; connections are bounded.
/// </summary>
internal sealed class BodyMemory(IOptions<ProxyOptions> options)
{
    /// <summary>What every body may take, whatever others take: 1 MiB.</summary>
    public const int FreeBytes = 1024 * 1024;

    private readonly long _limit = 8L * options.Value.MaxBodyBytes;
    private long _taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Begins a body's part, which is given back when it is disposed.</summary>
    public Part Begin() => new(this);

    /// <summary>What one body takes.</summary>
    internal sealed class Part(BodyMemory memory) : IDisposable
    {
        private long _counted;

        /// <summary>Lets the body have a size; false when all bodies together would take too much.</summary>
        public bool TryGrow(long size)
        {
            var more = Math.Max(0, size - FreeBytes) - _counted;
            if (Interlocked.Add(ref memory._taken, more) > memory._limit)
            {
                Interlocked.Add(ref memory._taken, -more);
                return false;
            }

            _counted += more;
            return true;
        }

        /// <inheritdoc />
        public void Dispose()
        {
            Interlocked.Add(ref memory._taken, -_counted);
            _counted = 0;
        }
    }
}
