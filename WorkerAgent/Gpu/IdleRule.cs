namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>
/// Decides whether the machine's owner uses it. A sample that the node's own jobs may have caused says nothing, and neither
/// does the one after them, because tools report an average of the time before. Several samples in a row turn the decision,
/// so that a moment's load does not. Where jobs come without a gap, new ones are held off now and then until one sample can be
/// taken that only another program's load explains. Pure.
/// </summary>
/// <param name="BusyPercent">Load from which the machine counts as in use.</param>
/// <param name="BusySamples">Samples in a row that make it busy.</param>
/// <param name="IdleSamples">Samples in a row that make it idle.</param>
/// <param name="OwnSamples">Samples that own jobs may have caused, since the last that told something, after which new jobs are held off.</param>
/// <param name="UnknownSamples">Samples in a row without an answer after which it is unknown whether the machine is in use.</param>
internal sealed record IdleRule(double BusyPercent, int BusySamples, int IdleSamples, int OwnSamples = int.MaxValue, int UnknownSamples = int.MaxValue)
{
    /// <summary>Whether the owner uses the machine. A node starts out idle.</summary>
    public bool OwnerBusy { get; private init; }

    /// <summary>Whether new jobs are held off, so that a sample can be taken that own jobs did not cause.</summary>
    public bool HoldsOff { get; private init; }

    /// <summary>Whether the machine has not answered for so long that it is unknown.</summary>
    public bool IsUnknown => Unknown >= UnknownSamples;

    private int Streak { get; init; }

    private int Own { get; init; }

    private int Unknown { get; init; }

    private bool Settling { get; init; }

    /// <summary>The rule after one more sample.</summary>
    /// <param name="load">Load in percent; null when the machine does not say, which says nothing.</param>
    /// <param name="ownJobs">Whether a job of the network ran at any time since the sample before.</param>
    public IdleRule After(double? load, bool ownJobs)
    {
        var known = this with { Unknown = 0 };
        if (ownJobs)
        {
            var own = Own + 1;
            return known with { Streak = 0, Settling = true, Own = own, HoldsOff = HoldsOff || own >= OwnSamples };
        }

        if (Settling || load is null)
        {
            return known with { Settling = false, Streak = 0 };
        }

        var clean = known with { Own = 0, HoldsOff = false };
        if (load >= BusyPercent == OwnerBusy)
        {
            return clean with { Streak = 0 };
        }

        // One loaded sample while jobs are held off is enough to hold them off for the next: the first of a streak.
        var streak = Streak + 1;
        var turns = streak >= (OwnerBusy ? IdleSamples : BusySamples);
        return turns
            ? clean with { OwnerBusy = !OwnerBusy, Streak = 0 }
            : clean with { Streak = streak, HoldsOff = HoldsOff && !OwnerBusy };
    }

    /// <summary>The rule after a look that got no answer.</summary>
    public IdleRule AfterNoAnswer() => this with { Unknown = Math.Min(Unknown + 1, UnknownSamples), Streak = 0 };
}
