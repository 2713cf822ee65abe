using System.Globalization;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>How fast the reference GPU serves a job's model, as it was when the job began; in whole thousandths of tokens a second.</summary>
/// <param name="Prompt">Prompt tokens; more than 0.</param>
/// <param name="Completion">Completion tokens; more than 0.</param>
/// <param name="AreLearned">Whether they were learned from jobs. Else they are guessed from the model's size, and no more than time is due.</param>
[GenerateSerializer, Immutable]
public sealed record JobRates(long Prompt, long Completion, bool AreLearned = false)
{
    /// <summary>How many prompt tokens a GPU takes in while it makes one, where no job says: 20.</summary>
    public const int UsualRatio = 20;

    private const string Learned = "learned";

    /// <summary>The stored form, as <c>1514000 75700 learned</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prompt} {Completion}{(AreLearned ? $" {Learned}" : "")}");

    /// <summary>Reads the stored form; null is null.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static JobRates? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return text.Split(' ') is [var prompt, var completion, .. var rest] && rest is [] or [Learned]
            ? new JobRates(long.Parse(prompt, CultureInfo.InvariantCulture), long.Parse(completion, CultureInfo.InvariantCulture), rest.Length > 0)
            : throw new FormatException($"a job has the unknown rates {text}");
    }
}
