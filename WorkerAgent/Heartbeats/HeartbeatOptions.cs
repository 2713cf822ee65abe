using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>How often the node tells the coordinator that it is there.</summary>
internal sealed class HeartbeatOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Heartbeats";

    /// <summary>Time between two heartbeats, 0.1 s to a day. Default: what the coordinator asked for at registration, normally 10 s.</summary>
    public TimeSpan? Interval { get; set; }
}

/// <summary>Checks <see cref="HeartbeatOptions"/>.</summary>
internal sealed class HeartbeatOptionsValidator : IValidateOptions<HeartbeatOptions>
{
    public ValidateOptionsResult Validate(string? name, HeartbeatOptions options) =>
        options.Interval is null || (options.Interval >= TimeSpan.FromSeconds(0.1) && options.Interval <= TimeSpan.FromDays(1))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("--heartbeat-interval takes 0.1 to 86400 seconds");
}
