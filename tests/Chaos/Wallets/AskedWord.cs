namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>What a payer said of a job at its end, once.</summary>
/// <param name="jobId">The job.</param>
/// <param name="milliseconds">What it said.</param>
internal sealed class AskedWord(string jobId, long milliseconds)
{
    /// <summary>The job.</summary>
    public string JobId => jobId;

    /// <summary>What it said.</summary>
    public long Milliseconds => milliseconds;

    /// <summary>What it allows, in milliseconds: 2 % more, whole milliseconds begun.</summary>
    public long Allowed => milliseconds + ((milliseconds * 2) + 99) / 100;

    /// <summary>What became of it.</summary>
    public Fate Fate { get; set; } = Fate.Unknown;
}
