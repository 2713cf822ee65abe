namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>
/// How much work a matrix chain is. Only <see cref="Rows"/> grows with the device: checking costs the same for each number of them.
/// </summary>
/// <param name="Inner">Inner size n: words of a row; a multiple of 256, at most 4,096.</param>
/// <param name="Rounds">Rounds R, one matrix each; R * n * n is at most <see cref="MostPerRow"/>.</param>
/// <param name="Rows">Rows m; at most <see cref="MostRows"/>.</param>
public readonly record struct ChainSize(int Inner, int Rounds, int Rows)
{
    /// <summary>Multiplications of one row, at most: 2^26. It bounds what checking costs.</summary>
    public const long MostPerRow = 1L << 26;

    /// <summary>Rows at most: 2^20.</summary>
    public const int MostRows = 1 << 20;

    /// <summary>Multiplications of the whole chain.</summary>
    public long Multiplications => (long)Inner * Inner * Rounds * Rows;

    /// <summary>Whether the sizes are ones that can be worked and checked.</summary>
    public bool IsValid => Inner is > 0 and <= 4096 && Inner % 256 == 0 && Rounds > 0 && (long)Inner * Inner * Rounds <= MostPerRow && Rows is > 0 and <= MostRows;
}
