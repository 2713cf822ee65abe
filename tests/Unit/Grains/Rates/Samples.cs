using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Rates;

/// <summary>Jobs that say how fast a model was served.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A job of 100 tokens in so many milliseconds.</summary>
    public static SpeedSample Of(string owner, string account, int number, long milliseconds = 2500) => new()
    {
        JobId = $"{owner} {number}",
        Account = account,
        Owner = owner,
        Multiplier = Multiplier.Reference,
        Answers = 1,
        PromptTokens = 20,
        CompletionTokens = 100,
        PromptMilliseconds = 100,
        CompletionMilliseconds = milliseconds,
        At = Start,
    };

    /// <summary>So many jobs of an owner, of five payers in turn.</summary>
    public static IReadOnlyList<SpeedSample> Owned(string owner, long milliseconds = 2500, int jobs = 20, int payers = 5) =>
        [.. Enumerable.Range(0, jobs).Select(number => Of(owner, $"payer-{number % payers}", number, milliseconds))];
}
