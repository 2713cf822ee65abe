using Microsoft.Extensions.Options;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>What a ticket leaves open. One of the proxy's settings, which are one section to users.</summary>
internal sealed class LeaseOptions
{
    /// <summary>Where these settings stand in the configuration.</summary>
    public const string Section = "Proxy";

    /// <summary>A worker's port when the coordinator does not state its URL. Default: 8080.</summary>
    public int WorkerPort { get; set; } = 8080;
}

/// <summary>Checks <see cref="LeaseOptions"/>.</summary>
internal sealed class LeaseOptionsValidator : IValidateOptions<LeaseOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, LeaseOptions options) => options.WorkerPort is > 0 and <= 65535
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail("the worker port must be between 1 and 65535");
}
