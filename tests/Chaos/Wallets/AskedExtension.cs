using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>An extension of a job's hold that was asked for, once or more often, with the same total each time.</summary>
/// <param name="jobId">The job.</param>
/// <param name="milliseconds">Milliseconds of the node that the hold should pay for.</param>
internal sealed class AskedExtension(string jobId, long milliseconds)
{
    private readonly List<ExtendResponse> _answers = [];

    /// <summary>The job.</summary>
    public string JobId => jobId;

    /// <summary>Milliseconds of the node that the hold should pay for.</summary>
    public long Milliseconds => milliseconds;

    /// <summary>How often it was asked for.</summary>
    public int Attempts { get; private set; }

    /// <summary>Attempts with an unknown outcome.</summary>
    public int Unknown { get; private set; }

    /// <summary>Every good answer; each has a ticket of its own.</summary>
    public IReadOnlyList<ExtendResponse> Answers => _answers;

    /// <summary>What became of it. It was refused only when every attempt was.</summary>
    public Fate Fate => _answers.Count > 0 ? Fate.Done : Unknown > 0 ? Fate.Unknown : Fate.Refused;

    /// <summary>Notes what came of one attempt.</summary>
    public void Note(Fate fate, ExtendResponse? answer)
    {
        Attempts++;
        Unknown += fate == Fate.Unknown ? 1 : 0;
        if (answer is not null)
        {
            _answers.Add(answer);
        }
    }
}
