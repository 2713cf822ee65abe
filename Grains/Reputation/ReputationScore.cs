namespace MonkeyTroop.Grains.Reputation;

/// <summary>How far a node can be relied on, by what its payers say.</summary>
internal static class ReputationScore
{
    /// <summary>
    /// The mean of the Beta posterior of the share of payers that are answered, from a uniform prior (Laplace's rule of succession): 0.5 for a
    /// new node, moving to its real rate as payers speak.
    /// </summary>
    /// <param name="good">Weight of the payers that were answered; not negative.</param>
    /// <param name="bad">Weight of the payers that were not; not negative.</param>
    public static double Of(double good, double bad)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(good);
        ArgumentOutOfRangeException.ThrowIfNegative(bad);
        return (good + 1) / (good + bad + 2);
    }

    /// <summary>The score: a node that is slower than it promises loses up to a fifth of its reliability.</summary>
    /// <param name="reliability">Between 0 and 1.</param>
    /// <param name="speedPercent">How fast it is, in hundredths of what it promises; 0 to 100.</param>
    public static double WithSpeed(double reliability, int speedPercent) => reliability * (0.8 + (0.2 * speedPercent / 100));
}
