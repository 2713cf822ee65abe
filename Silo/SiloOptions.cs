using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MonkeyTroop.Silo;

/// <summary>How this silo finds others. Without any setting it is a cluster of one.</summary>
public sealed class SiloOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>Port on which silos talk to each other, on loopback. Default 0: a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary><c>ADDRESS:PORT</c> of the coordinator on this machine to join; empty to start a cluster of one.</summary>
    public string? Join { get; set; }

    /// <summary>The address in <see cref="Join"/>.</summary>
    internal IPEndPoint? Primary => IPEndPoint.TryParse(Join ?? "", out var primary) ? primary : null;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Join) && Primary is not { Port: > 0 })
        {
            yield return new ValidationResult($"Silo:Join must be ADDRESS:PORT of a coordinator's silo, not {Join}", [nameof(Join)]);
        }
    }
}
