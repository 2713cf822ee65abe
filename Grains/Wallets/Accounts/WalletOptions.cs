using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>What a new account starts with.</summary>
public sealed class WalletOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Wallets";

    /// <summary>Whole credits granted once to each account. Default 1000; 0 to 1,000,000,000.</summary>
    [Range(0L, 1_000_000_000L)]
    public long StarterCredits { get; set; } = 1000;

    /// <summary>
    /// How long a wallet is shown from memory before the store is asked again. Only another coordinator on the same database,
    /// outside this cluster, can make it differ until then. Default 1 s; 0 to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(1);
}
