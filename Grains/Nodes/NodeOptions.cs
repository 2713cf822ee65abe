using System.ComponentModel.DataAnnotations;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>How nodes join and stay.</summary>
public sealed class NodeOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Nodes";

    /// <summary>Time between two heartbeats of a node, whole seconds. Default 10 s; 1 s to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence after which a node is gone. Default 15 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an authorization reserves a slot. Default 15 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Live nodes of one account. Default 32; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxPerAccount { get; set; } = 32;

    /// <summary>
    /// Models of a node on which no job has ended well yet; those that it names first are offered. Default 64; 1 to
    /// <see cref="FieldRules.MaxModels"/>, which is what a proven node may offer.
    /// </summary>
    [Range(1, FieldRules.MaxModels)]
    public int MaxUnprovenModels { get; set; } = 64;

    /// <summary>How long a join token is good. Default 15 min; 1 min to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan InviteLifetime { get; set; } = TimeSpan.FromMinutes(15);
}
