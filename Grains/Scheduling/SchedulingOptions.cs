using System.ComponentModel.DataAnnotations;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>How the directory is kept and nodes are picked.</summary>
public sealed class SchedulingOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Scheduling";

    /// <summary>Partitions of the directory; the same on every silo and gateway of a cluster. Default 8; 1 to 1024.</summary>
    [Range(1, 1024)]
    public int Partitions { get; set; } = 8;

    /// <summary>
    /// How often a gateway asks each partition what changed. Default 200 ms; 10 ms to 1 s, which is the longest that a new node may
    /// stay unseen.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:01")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a model that was served for credits is remembered when no node serves it any more: so long it is <c>503</c>, then
    /// <c>404</c>. Default 30 days; 1 hour to 1 year.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan ModelMemory { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Requests of one job that may run at the same time, if its node has as many slots. Also bounds what a node can charge that claims
    /// slots which it does not have: so many times the time since the ticket. Default 16; 1 to 1024.
    /// </summary>
    [Range(1, FieldRules.MaxSlots)]
    public int MaxParallel { get; set; } = 16;

    /// <summary>Nodes that an authorization asks for a slot before it gives up. Default 5; 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;
}
