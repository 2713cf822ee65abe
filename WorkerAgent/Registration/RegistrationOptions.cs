using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Registration;

/// <summary>How a node joins at its first start. Neither secret is needed, or looked at, once it has joined.</summary>
internal sealed class RegistrationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Registration";

    /// <summary>One-time token of the owner's account. A secret: never logged.</summary>
    public string? JoinToken { get; set; }

    /// <summary>File with the owner's account key in PEM form, instead of a token.</summary>
    public string? OwnerKeyFile { get; set; }

    /// <summary>How long a first start waits for a coordinator that is away, up to 10 minutes. Default 60 s.</summary>
    public TimeSpan FirstContactLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether there is something to join with.</summary>
    public bool CanJoin => !string.IsNullOrEmpty(JoinToken) || !string.IsNullOrEmpty(OwnerKeyFile);
}

/// <summary>Checks <see cref="RegistrationOptions"/>.</summary>
internal sealed class RegistrationOptionsValidator : IValidateOptions<RegistrationOptions>
{
    public ValidateOptionsResult Validate(string? name, RegistrationOptions options) =>
        options.FirstContactLimit >= TimeSpan.Zero && options.FirstContactLimit <= TimeSpan.FromMinutes(10)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Registration:FirstContactLimit takes 0 to 10 minutes");
}
