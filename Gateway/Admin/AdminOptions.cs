using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>What the administrator may do over HTTP.</summary>
internal sealed class AdminOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Admin";

    /// <summary>Characters that a password should have; a start with fewer warns.</summary>
    public const int LongPassword = 16;

    /// <summary>
    /// Password of the user <c>admin</c>, at least 8 characters. Default: none, and there is no administrator; in Production the
    /// coordinator does not start then.
    /// </summary>
    public string? Password { get; set; }

    /// <summary>
    /// Whether Orleans' own dashboard is served under <c>/admin/dashboard</c>. Every silo of a cluster needs the same setting. Default
    /// false: it profiles every call of every grain.
    /// </summary>
    public bool Dashboard { get; set; }

    /// <summary>Longest time that verifying the books may take for one request. Default 5 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan VerifyTimeout { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Checks <see cref="AdminOptions.Password"/>.</summary>
internal sealed class AdminOptionsValidator(IHostEnvironment environment) : IValidateOptions<AdminOptions>
{
    private const int ShortestPassword = 8;

    /// <summary>What is tried first, with the names of this program and its user.</summary>
    private static readonly string[] Guessed =
        ["password", "passw0rd", "12345678", "123456789", "1234567890", "changeme", "administrator", "adminadmin", "admin123", "letmein1", "qwertyui", "monkeytroop", "monkey-troop", "postgres"];

    public ValidateOptionsResult Validate(string? name, AdminOptions options) => options.Password switch
    {
        null or "" when environment.IsProduction() => ValidateOptionsResult.Fail(
            "ADMIN_PASSWORD (Admin:Password) is not set; set one, or say with ASPNETCORE_ENVIRONMENT=Development that this is for trying out"),
        { Length: > 0 and < ShortestPassword } => ValidateOptionsResult.Fail(
            $"ADMIN_PASSWORD (Admin:Password) must have at least {ShortestPassword} characters"),
        { } password when environment.IsProduction() && IsGuessed(password) => ValidateOptionsResult.Fail(
            "ADMIN_PASSWORD (Admin:Password) is one that attackers try first; choose another"),
        _ => ValidateOptionsResult.Success,
    };

    private static bool IsGuessed(string password) =>
        Guessed.Contains(password, StringComparer.OrdinalIgnoreCase) || password.Distinct().Count() == 1;
}
