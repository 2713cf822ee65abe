using Microsoft.Extensions.Options;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>Where the coordinator is and how long to wait for it.</summary>
internal sealed class CoordinatorOptions
{
    /// <summary>Where these settings stand in the configuration.</summary>
    public const string Section = "Coordinator";

    /// <summary>The coordinator's address, http or https. Default: <c>http://127.0.0.1:8000</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8000";

    /// <summary>
    /// Longest time for one call that reads, with all its retries, 1 s to 60 s. Default: 15 s; the coordinator's own limit is 5 s, and a
    /// cluster needs up to 10 s to replace a machine that died.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Longest time for one call that changes something, such as an authorization, with all its retries, 1 s to 2 min. Default: 35 s; the
    /// coordinator's own limit is 30 s, and what it says at its end should still be heard.
    /// </summary>
    public TimeSpan ChangeTimeout { get; set; } = TimeSpan.FromSeconds(35);

    /// <summary>Longest time for one connection to come about, 100 ms to 60 s. Default: 2 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a call is repeated when no answer came, 0 to 10. Default: 2.</summary>
    public int Retries { get; set; } = 2;

    /// <summary><see cref="Url"/> as an address; only for valid options.</summary>
    public Uri Address => new(Url);
}

/// <summary>Checks <see cref="CoordinatorOptions"/>.</summary>
internal sealed class CoordinatorOptionsValidator : IValidateOptions<CoordinatorOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, CoordinatorOptions options)
    {
        var failures = new List<string>();
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
        {
            failures.Add($"the coordinator's address \"{options.Url}\" is not of the form http://HOST:PORT; name it with --coordinator");
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(60))
        {
            failures.Add("Coordinator:Timeout must be between 1 s and 60 s");
        }

        if (options.ChangeTimeout < TimeSpan.FromSeconds(1) || options.ChangeTimeout > TimeSpan.FromMinutes(2))
        {
            failures.Add("Coordinator:ChangeTimeout must be between 1 s and 2 min");
        }

        if (options.ConnectTimeout < TimeSpan.FromMilliseconds(100) || options.ConnectTimeout > TimeSpan.FromSeconds(60))
        {
            failures.Add("Coordinator:ConnectTimeout must be between 100 ms and 60 s");
        }

        if (options.Retries is < 0 or > 10)
        {
            failures.Add("Coordinator:Retries must be between 0 and 10");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
