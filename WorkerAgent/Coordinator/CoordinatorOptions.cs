using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Coordinator;

/// <summary>Where the coordinator is.</summary>
internal sealed class CoordinatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Coordinator";

    /// <summary>Base URL, http or https. Default http://localhost:8000.</summary>
    public string Url { get; set; } = "http://localhost:8000";
}

/// <summary>Checks <see cref="CoordinatorOptions"/>.</summary>
internal sealed class CoordinatorOptionsValidator : IValidateOptions<CoordinatorOptions>
{
    public ValidateOptionsResult Validate(string? name, CoordinatorOptions options) =>
        Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"--coordinator takes an http or https URL, not '{options.Url}'");
}
