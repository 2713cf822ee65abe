using System.ComponentModel.DataAnnotations;

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
    /// Base URLs by which callers reach this coordinator; a proof must name one of them. Set it behind a load balancer.
    /// Empty: the URL that the request was sent to, by its Host header.
    /// </summary>
    public IList<string> PublicUrls { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from url in PublicUrls
        where !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")
        select new ValidationResult($"Identity:PublicUrls holds {url}, which is no http or https URL", [nameof(PublicUrls)]);
}

/// <summary>How callers show who they are.</summary>
internal enum IdentityMode
{
    /// <summary>By a proof of key possession with every call that changes something.</summary>
    Proof,

    /// <summary>By naming themselves. Only for closed networks where the network itself authenticates.</summary>
    Trusted,
}
