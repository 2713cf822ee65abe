namespace MonkeyTroop.Grains.Reputation;

/// <summary>How far a node can be relied on, from how its jobs ended.</summary>
public static class ReputationScore
{
    /// <summary>Successes that a new node is credited with.</summary>
    private const double PriorSuccesses = 9;

    /// <summary>Failures that a new node is charged with.</summary>
    private const double PriorFailures = 1;

    /// <summary>
    /// The mean of the Beta posterior of the success rate: 0.9 for a new node, moving to its real rate as jobs come in,
    /// so that one unlucky first job does not end a node.
    /// </summary>
    /// <param name="succeeded">Jobs that ended well; not negative.</param>
    /// <param name="failed">Jobs that failed; not negative.</param>
    public static double Of(long succeeded, long failed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(succeeded);
        ArgumentOutOfRangeException.ThrowIfNegative(failed);
        return (succeeded + PriorSuccesses) / (succeeded + failed + PriorSuccesses + PriorFailures);
    }
}
