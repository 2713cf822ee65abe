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
}
