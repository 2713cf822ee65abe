using Microsoft.Extensions.Options;

namespace MonkeyTroop.ClientProxy.Wallets;

/// <summary>How persistently a transfer is sent.</summary>
internal sealed class TransferOptions
{
    /// <summary>Where these settings stand in the configuration.</summary>
    public const string Section = "Transfers";

    /// <summary>How often a transfer is sent again when its outcome is not known, 0 to 20. Default: 4.</summary>
    public int Repeats { get; set; } = 4;

    /// <summary>No repeat begins later than this after the first try, 1 s to 10 min. Default: 20 s.</summary>
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>Checks <see cref="TransferOptions"/>.</summary>
internal sealed class TransferOptionsValidator : IValidateOptions<TransferOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TransferOptions options)
    {
        var failures = new List<string>();
        if (options.Repeats is < 0 or > 20)
        {
            failures.Add("Transfers:Repeats must be between 0 and 20");
        }

        if (options.Budget < TimeSpan.FromSeconds(1) || options.Budget > TimeSpan.FromMinutes(10))
        {
            failures.Add("Transfers:Budget must be between 1 s and 10 min");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
