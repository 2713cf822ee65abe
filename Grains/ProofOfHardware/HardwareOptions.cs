using System.ComponentModel.DataAnnotations;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>How nodes prove their hardware, and what that is worth.</summary>
public sealed class HardwareOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Hardware";

    /// <summary>Inner size of matrices: a multiple of 256. Default 1,024; 256 to 4,096.</summary>
    [Range(256, 4096)]
    public int MatrixSize { get; set; } = 1024;

    /// <summary>Rounds of a chain; with <see cref="MatrixSize"/> squared at most 2^26. Default 64; 1 to 1,024.</summary>
    [Range(1, 1024)]
    public int Rounds { get; set; } = 64;

    /// <summary>Memory that is walked, in bytes: a power of two. Default 512 MiB; 1 MiB to 1 GiB.</summary>
    [Range(WalkSize.LeastBytes, WalkSize.MostBytes)]
    public long WalkBytes { get; set; } = 512L << 20;

    /// <summary>Pages that a walk reads. Default 2,048; 1 to 2,048.</summary>
    [Range(1, WalkSize.MostSteps)]
    public int WalkSteps { get; set; } = WalkSize.MostSteps;

    /// <summary>A work that took less says nothing. Default 2 s; 10 ms to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan LeastTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Integer multiplications a second of the reference GPU. Default 1.6e12: half of an RTX 3060's data sheet. 1e9 to 1e15.</summary>
    [Range(1_000_000_000L, 1_000_000_000_000_000L)]
    public long ReferenceMultiplications { get; set; } = 1_600_000_000_000;

    /// <summary>Bytes of memory that the reference GPU reads in a second. Default 360e9: an RTX 3060's data sheet. 1e9 to 1e14.</summary>
    [Range(1_000_000_000L, 100_000_000_000_000L)]
    public long ReferenceBytes { get; set; } = 360_000_000_000;

    /// <summary>
    /// Multiplier of a node that has proven nothing, in thousandths: what a small GPU is worth, so that proving pays. Default 250; 10 to 1,000.
    /// </summary>
    [Range(10, 1000)]
    public int UnprovenMultiplier { get; set; } = 250;

    /// <summary>Time between two proofs, on average. Default 7 days; 1 h to 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan RepeatAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Challenges of one node within an hour. Default 40: a proof on a fast GPU takes 9. 4 to 1,000.</summary>
    [Range(4, 1000)]
    public int MostChallenges { get; set; } = 40;

    /// <summary>Whether the sizes are ones that can be worked and checked.</summary>
    internal bool AreSizesValid =>
        new ChainSize(MatrixSize, Rounds, 1).IsValid && new WalkSize(WalkBytes, WalkSteps, 1).IsValid;
}
