using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>How much is set aside for a job, and for how long.</summary>
public sealed class HoldOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Hold";

    /// <summary>Seconds of the picked node that a hold pays for, if the account has as much. Default 300; 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int Seconds { get; set; } = 300;

    /// <summary>Seconds of the picked node that a hold must pay for at least. Default 60; 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int MinimumSeconds { get; set; } = 60;

    /// <summary>
    /// How long after its ticket's expiry an open hold is kept for the receipts of requests that began before it. Default
    /// 420 s: the 30 s that a worker's clock may differ, the 300 s that a request may last, and some for its receipt to
    /// arrive. A node in good order ends the job itself long before.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReleaseGrace { get; set; } = TimeSpan.FromSeconds(420);

    /// <summary>Time between two sweeps for expired holds. Default 5 s; 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);
}
