using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>How much is set aside for a job, and for how long.</summary>
public sealed class HoldOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Hold";

    /// <summary>
    /// Seconds of the picked node that a hold pays for, if the account has as much, for a client that does not extend it. Default 300; 1 to 86,400.
    /// </summary>
    [Range(1, 86_400)]
    public int Seconds { get; set; } = 300;

    /// <summary>Seconds of the picked node that such a hold must pay for at least. Default 60; 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int MinimumSeconds { get; set; } = 60;

    /// <summary>Seconds of the picked node that a hold pays for at first, for a client that extends it. Default 60; 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int FirstSeconds { get; set; } = 60;

    /// <summary>
    /// Such a hold takes at most one part in so many of what the account has, unless that is less than <see cref="LeastFirstSeconds"/>: so several
    /// models can be in use at the same time. Default 8; 1 to 1000.
    /// </summary>
    [Range(1, 1000)]
    public int FirstParts { get; set; } = 8;

    /// <summary>Seconds of the picked node that such a hold must pay for at least. Default 10; 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int LeastFirstSeconds { get; set; } = 10;

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
