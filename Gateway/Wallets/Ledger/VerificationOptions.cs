using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>When gateways look through the books by themselves. Of a cluster's gateways one does it.</summary>
internal sealed class VerificationOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Verification";

    /// <summary>Time from one whole look to the next. Default 24 h; 1 min to 30 d.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan WholeEvery { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Time from one quick look to the next, which sees what guards the books and the wallets against each other. Default 5 min; 1 s to 1 d.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan QuickEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time of a look; one that takes longer is given up and begun again later. Default 1 h; 1 min to 12 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "12:00:00")]
    public TimeSpan Limit { get; set; } = TimeSpan.FromHours(1);
}
