using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>How tickets are signed.</summary>
public sealed class TicketOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Tickets";

    /// <summary>PEM file of the RSA signing key; created at the first start. Default: <c>signing-key.pem</c> in the data folder.</summary>
    public string? KeyPath { get; set; }

    /// <summary>How long a ticket is good. Default 300 s; 10 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(300);
}
