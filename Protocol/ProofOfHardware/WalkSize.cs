using System.Numerics;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>How much work a memory walk is. Only <see cref="Walks"/> grows with the device.</summary>
/// <param name="Bytes">Memory that is walked; a power of two from <see cref="LeastBytes"/> to <see cref="MostBytes"/>.</param>
/// <param name="Steps">Pages that each walk reads; at most <see cref="MostSteps"/>.</param>
/// <param name="Walks">Walks; at most <see cref="MostWalks"/>.</param>
public readonly record struct WalkSize(long Bytes, int Steps, int Walks)
{
    /// <summary>Bytes that one step reads: 512. So few that there are about as many pages as walks: else a page could be read once for many of them.</summary>
    public const int PageBytes = 512;

    /// <summary>Memory at least: 1 MiB, for tests.</summary>
    public const long LeastBytes = 1L << 20;

    /// <summary>Memory at most: 1 GiB.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>Steps at most: 2,048. It bounds what checking costs.</summary>
    public const int MostSteps = 2048;

    /// <summary>Walks at most: 2^20, as many as there are pages in 512 MiB.</summary>
    public const int MostWalks = 1 << 20;

    /// <summary>Bytes that all walks read.</summary>
    public long BytesRead => (long)Walks * Steps * PageBytes;

    /// <summary>Pages of the memory.</summary>
    public int Pages => (int)(Bytes / PageBytes);

    /// <summary>Whether the sizes are ones that can be worked and checked.</summary>
    public bool IsValid => Bytes is >= LeastBytes and <= MostBytes && BitOperations.IsPow2(Bytes) && Steps is > 0 and <= MostSteps && Walks is > 0 and <= MostWalks;
}
