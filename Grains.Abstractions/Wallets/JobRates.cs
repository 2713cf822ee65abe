using System.Globalization;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>How fast the reference GPU serves a job's model, as it was when the job began; in whole thousandths of tokens a second.</summary>
/// <param name="Prompt">Prompt tokens; more than 0.</param>
/// <param name="Completion">Completion tokens; more than 0.</param>
/// <param name="AreLearned">Whether they were learned from jobs. Else they are guessed from the model's size, and no more than time is due.</param>
/// <param name="ArePayersOnly">
/// Whether only the payer counts by them, because the node's worker is of an earlier version and counts time. The lower word is charged, and that the
/// node's is higher is no difference.
/// </param>
[GenerateSerializer, Immutable]
public sealed record JobRates(long Prompt, long Completion, bool AreLearned = false, bool ArePayersOnly = false)
{
    private const string Learned = "learned";
    private const string PayersOnly = "payers";

    /// <summary>The stored form, as <c>1514000 75700 learned</c>.</summary>
    public override string ToString() => string.Join(
        ' ',
        [.. (string[])[Prompt.ToString(CultureInfo.InvariantCulture), Completion.ToString(CultureInfo.InvariantCulture)],
         .. AreLearned ? (string[])[Learned] : [],
         .. ArePayersOnly ? (string[])[PayersOnly] : []]);

    /// <summary>Reads the stored form; null is null.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static JobRates? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var words = text.Split(' ');
        return words.Length >= 2 && words[2..].All(word => word is Learned or PayersOnly)
            ? new JobRates(
                long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture), words.Contains(Learned), words.Contains(PayersOnly))
            : throw new FormatException($"a job has the unknown rates {text}");
    }
}
