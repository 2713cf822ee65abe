using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>How tickets are signed.</summary>
public sealed class TicketOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Tickets";

    /// <summary>
    /// PEM file (PKCS#1 or PKCS#8) of an RSA private key to take over as the signing key; it is read, never written. Default: none, keys
    /// are made.
    /// </summary>
    public string? KeyPath { get; set; }

    /// <summary>How long a ticket is good. Default 300 s; 10 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a key signs before the next one takes over. Default 30 days; more than a ticket's life and the lead, at most 3650 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan RotateEvery { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a key is published before it signs, so that every worker and gateway knows it by then. Default 10 min; 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PublicationLead { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time between two looks at the keys that other gateways made. Default 1 min; 100 ms to 1 h, at most the lead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>File with the master key that seals signing keys in Postgres: base64 of 32 bytes. Default: <c>master-key</c> in the data folder.</summary>
    public string? MasterKeyPath { get; set; }

    /// <summary>The master key itself, base64 of 32 bytes; goes before <see cref="MasterKeyPath"/>. Default: none.</summary>
    public string? MasterKey { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RotateEvery <= Lifetime + PublicationLead)
        {
            yield return new ValidationResult(
                $"Tickets:RotateEvery must be longer than Tickets:Lifetime and Tickets:PublicationLead together, {Lifetime + PublicationLead:c}",
                [nameof(RotateEvery)]);
        }

        if (RefreshEvery > PublicationLead)
        {
            yield return new ValidationResult(
                "Tickets:RefreshEvery must not be longer than Tickets:PublicationLead, or a gateway would miss keys", [nameof(RefreshEvery)]);
        }
    }
}
