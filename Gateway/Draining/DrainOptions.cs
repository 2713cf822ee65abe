using System.ComponentModel.DataAnnotations;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Gateway.Draining;

/// <summary>How a gateway goes away.</summary>
internal sealed class DrainOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Drain";

    /// <summary>The delay of one gateway of several, where none is set: what a load balancer needs to look twice.</summary>
    private static readonly TimeSpan UsualDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a gateway that was told to stop still takes requests while it already says that it is not ready, so that load balancers
    /// stop sending. Default 5 s in a cluster, 0 for a coordinator of one process; 0 to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan? Delay { get; set; }

    /// <summary>The delay that holds.</summary>
    public TimeSpan DelayOf(SiloOptions silo) => Delay ?? (silo.IsClustered ? UsualDelay : TimeSpan.Zero);
}
