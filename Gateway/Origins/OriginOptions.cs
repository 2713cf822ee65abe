using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Gateway.Origins;

/// <summary>Which web pages may call the coordinator from a browser (CORS).</summary>
internal sealed class OriginOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Origins";

    /// <summary>Origins, separated by commas, as <c>https://dashboard.example</c>. Default: none, and no page may.</summary>
    public string Allowed { get; set; } = "";

    /// <summary>The origins one by one.</summary>
    public string[] All => Allowed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => All
        .Where(origin => !IsOrigin(origin))
        .Select(origin => new ValidationResult(
            $"Origins:Allowed (ALLOWED_ORIGINS) takes origins as https://dashboard.example, separated by commas, not '{origin}'", [nameof(Allowed)]));

    /// <summary>Scheme, host and port alone; not <c>*</c>, which would let any page read what the user's browser may.</summary>
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && text.TrimEnd('/').Equals(url.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
