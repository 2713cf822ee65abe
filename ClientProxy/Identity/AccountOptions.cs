using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Identity;

/// <summary>Which account pays.</summary>
internal sealed class AccountOptions
{
    /// <summary>Where these settings stand in the configuration.</summary>
    public const string Section = "Account";

    /// <summary>Folder of the account's key. Default: <c>monkey-troop/client</c> under the user's local application data.</summary>
    public string DataFolder { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "monkey-troop",
        "client");

    /// <summary>
    /// Account id to name instead of the key's own, for coordinators in Trusted mode. Default: none. With it no key is created.
    /// </summary>
    public string? Requester { get; set; }

    /// <summary>The key's file.</summary>
    public string KeyFile => Path.Combine(DataFolder, "account.pem");
}

/// <summary>Checks <see cref="AccountOptions"/>.</summary>
internal sealed class AccountOptionsValidator : IValidateOptions<AccountOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            failures.Add("the data folder is empty; name one with --data");
        }

        if (options.Requester is not null && !FieldRules.IsId(options.Requester))
        {
            failures.Add("the requester is not an account id: 1 to 128 of A-Z a-z 0-9 . _ -");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
