namespace MonkeyTroop.Grains.RateLimiting;

/// <summary>What lasts of a window: the times of its calls, in whole milliseconds and as the gaps between them, since there can be thousands.</summary>
[GenerateSerializer]
internal sealed class RateLimitState
{
    private const int Bits = 7;
    private const byte More = 1 << Bits;

    /// <summary>The oldest call, in milliseconds since 1970.</summary>
    [Id(0)] public long Oldest { get; set; }

    /// <summary>Milliseconds from the oldest call to itself, from each call to the next: variable-length, seven bits a byte, low ones first.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Gaps { get; set; }

    /// <summary>Packs calls, oldest first. Each is rounded up, so that none leaves the window early.</summary>
    public static RateLimitState Of(IReadOnlyList<DateTimeOffset> calls)
    {
        var milliseconds = calls.Select(call => (call.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerMillisecond - 1)
            / TimeSpan.TicksPerMillisecond).ToList();
        var gaps = new List<byte>();
        foreach (var (index, at) in milliseconds.Index())
        {
            var gap = (ulong)(at - milliseconds[Math.Max(0, index - 1)]);
            for (; gap >= More; gap >>= Bits)
            {
                gaps.Add((byte)(gap | More));
            }

            gaps.Add((byte)gap);
        }

        return new RateLimitState { Oldest = milliseconds.FirstOrDefault(), Gaps = gaps.ToArray() };
    }

    /// <summary>The calls, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> ToCalls()
    {
        var (calls, at, gap, shift) = (new List<DateTimeOffset>(), Oldest, 0L, 0);
        foreach (var part in Gaps.Span)
        {
            gap |= (long)(part & ~More) << shift;
            shift += Bits;
            if ((part & More) == 0)
            {
                at += gap;
                calls.Add(DateTimeOffset.FromUnixTimeMilliseconds(at));
                (gap, shift) = (0, 0);
            }
        }

        return calls;
    }
}
