using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Gateway.Identity;

/// <summary>How callers show who they are.</summary>
internal sealed class IdentityOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>Default <see cref="IdentityMode.Proof"/>.</summary>
    [EnumDataType(typeof(IdentityMode))]
    public IdentityMode Mode { get; set; } = IdentityMode.Proof;

    /// <summary>
    /// Base URLs by which callers reach this coordinator; a proof must name one of them. Must be set where the coordinator listens beyond
    /// its own machine, or behind a load balancer. Empty: the URL that the request was sent to, by its Host header.
    /// </summary>
    public IList<string> PublicUrls { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from url in PublicUrls
        where !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")
        select new ValidationResult($"Identity:PublicUrls holds {url}, which is no http or https URL", [nameof(PublicUrls)]);
}

/// <summary>
/// Refuses a coordinator that others reach and that does not know its own name: it would believe the Host header, and so take proofs that
/// were made for another coordinator and passed on by it.
/// </summary>
/// <param name="listen">Address that the coordinator listens on.</param>
internal sealed class PublicUrlsValidator(IPAddress listen) : IValidateOptions<IdentityOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentityOptions options) =>
        options.Mode == IdentityMode.Trusted || options.PublicUrls.Count > 0 || IPAddress.IsLoopback(listen)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"listening on {listen}, beyond this machine, needs the URL by which callers reach this coordinator: set --public-url or "
                + "Identity__PublicUrls__0, as http://coordinator.example:8000");
}

/// <summary>How callers show who they are.</summary>
internal enum IdentityMode
{
    /// <summary>By a proof of key possession with every call that changes something.</summary>
    Proof,

    /// <summary>By naming themselves. Only for closed networks where the network itself authenticates.</summary>
    Trusted,
}
