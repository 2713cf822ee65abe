using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>What the administrator may do over HTTP.</summary>
internal sealed class AdminOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Admin";

    private const int ShortestPassword = 8;

    /// <summary>Password of the user <c>admin</c>, at least 8 characters. Default: none, and nobody is the administrator.</summary>
    public string? Password { get; set; }

    /// <summary>Longest time that verifying the books may take for one request. Default 5 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan VerifyTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Password is { Length: > 0 and < ShortestPassword })
        {
            yield return new ValidationResult(
                $"Admin:Password (ADMIN_PASSWORD) must have at least {ShortestPassword} characters", [nameof(Password)]);
        }
    }
}
