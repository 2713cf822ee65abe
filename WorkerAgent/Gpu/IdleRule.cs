namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>
/// Decides whether the machine's owner uses it. A sample that the node's own jobs may have caused says nothing, and neither
/// does the one after them, because tools report an average of the time before. Several samples in a row turn the decision,
/// so that a moment's load does not. Pure.
/// </summary>
/// <param name="BusyPercent">Load from which somebody uses the machine.</param>
/// <param name="BusySamples">Samples in a row that make it busy.</param>
/// <param name="IdleSamples">Samples in a row that make it idle.</param>
internal sealed record IdleRule(double BusyPercent, int BusySamples, int IdleSamples)
{
    /// <summary>Whether the owner uses the machine. A node starts out idle.</summary>
    public bool OwnerBusy { get; private init; }

    private int Streak { get; init; }

    private bool Settling { get; init; }

    /// <summary>The rule after one more sample.</summary>
    /// <param name="load">Load in percent; null when unknown, which says nothing.</param>
    /// <param name="ownJobs">Whether a job of the network ran at any time since the sample before.</param>
    public IdleRule After(double? load, bool ownJobs)
    {
        if (ownJobs || load is null)
        {
            return this with { Streak = 0, Settling = ownJobs };
        }

        if (Settling)
        {
            return this with { Settling = false };
        }

        var turns = load >= BusyPercent != OwnerBusy;
        if (!turns)
        {
            return this with { Streak = 0 };
        }

        var streak = Streak + 1;
        return streak >= (OwnerBusy ? IdleSamples : BusySamples) ? this with { OwnerBusy = !OwnerBusy, Streak = 0 } : this with { Streak = streak };
    }
}
