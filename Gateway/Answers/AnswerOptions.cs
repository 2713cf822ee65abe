using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Gateway.Answers;

/// <summary>How many answers may be under way whose size the caller chooses: lists, histories, events.</summary>
internal sealed class AnswerOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Answers";

    /// <summary>Such answers at a time for all callers. Default 128; 1 to 10,000. Each takes 1 MiB of memory at most, a history 4 MiB.</summary>
    [Range(1, 10_000)]
    public int MaxAtOnce { get; set; } = 128;

    /// <summary>Such answers at a time for one address. Default 16; 1 to <see cref="MaxAtOnce"/>.</summary>
    public int MaxAtOncePerAddress { get; set; } = 16;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxAtOncePerAddress < 1 || MaxAtOncePerAddress > MaxAtOnce)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(MaxAtOncePerAddress)} must be 1 to {Section}:{nameof(MaxAtOnce)}", [nameof(MaxAtOncePerAddress)]);
        }
    }
}
