using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>How the directory is kept and nodes are picked.</summary>
public sealed class SchedulingOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Scheduling";

    /// <summary>Partitions of the directory; the same on every silo and gateway of a cluster. Default 8; 1 to 1024.</summary>
    [Range(1, 1024)]
    public int Partitions { get; set; } = 8;

    /// <summary>How often a partition publishes what changed. Default 200 ms; 10 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan PublishInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How often a quiet partition says that it lives; a replica that hears nothing for twice as long takes a snapshot.
    /// Default 5 s, 500 ms in a cluster, where deltas die with silos; 100 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Nodes that an authorization asks for a slot before it gives up. Default 5; 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;
}
