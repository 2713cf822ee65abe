using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>A lease with what runs under it. Guarded by its <see cref="LeaseBook"/>.</summary>
internal sealed class LeaseEntry(Lease lease)
{
    private readonly HashSet<LeaseUse> _running = [];
    private TimeSpan _finished;
    private long _cancelled;
    private long _broken;
    private MeasuredAnswers? _measured;

    private volatile Lease _lease = lease;

    /// <summary>The lease, with its newest ticket.</summary>
    public Lease Lease
    {
        get => _lease;
        set => _lease = value;
    }

    /// <summary>Whether it may not be used again.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Requests that were sent under it.</summary>
    public long Requests { get; private set; }

    /// <summary>What its latest request that says something about the node came to.</summary>
    public JobOutcome Outcome { get; private set; } = JobOutcome.Unused;

    /// <summary>Whether its node is still to be handed its newest ticket.</summary>
    public bool IsToBeHanded { get; set; }

    /// <summary>Requests that run under it now.</summary>
    public int InFlight => _running.Count;

    /// <summary>When a request last began or ended under it.</summary>
    public DateTimeOffset LastUsed { get; private set; } = lease.IssuedAt;

    /// <summary>How often it could not be ended.</summary>
    public int EndsInVain { get; set; }

    /// <summary>When a successor was last asked for.</summary>
    public DateTimeOffset RenewalAskedAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>What its requests may take of the hold so far, those that run included.</summary>
    public TimeSpan Used => _running.Aggregate(_finished, (sum, use) => sum + use.MayBeDue);

    /// <summary>What the client says that its requests came to so far.</summary>
    public LeaseWord Word => new(_running.Aggregate(_finished, (sum, use) => sum + use.Due), Requests, _cancelled, _broken, _measured);

    /// <summary>Requests that run and from whose node something came lately, or that still wait for its first byte.</summary>
    public int Alive(DateTimeOffset now) => _running.Count(use => LeaseRules.IsAlive(use.HeardAt, use.HasAnswer, now));

    /// <summary>A request begins.</summary>
    public void Begin(LeaseUse use, DateTimeOffset now)
    {
        _running.Add(use);
        Requests++;
        Note(JobOutcome.Cancelled); // until it is known what comes of it
        LastUsed = now;
    }

    /// <summary>Notes what a request came to.</summary>
    public void Note(JobOutcome outcome)
    {
        // What says nothing about the node does not cover what does.
        if (SaysSomething(outcome) || !SaysSomething(Outcome))
        {
            Outcome = outcome;
        }
    }

    /// <summary>A request ends.</summary>
    public void End(LeaseUse use, DateTimeOffset now)
    {
        _running.Remove(use);
        _finished += use.Due;
        _cancelled += use.HowEnded == UseEnd.Cancelled ? 1 : 0;
        _broken += use.HowEnded == UseEnd.Broken ? 1 : 0;
        _measured = Sum(_measured, use.Measured);
        LastUsed = now;
    }

    private static MeasuredAnswers? Sum(MeasuredAnswers? one, MeasuredAnswers? other) => one is null || other is null ? one ?? other : new(
        one.Answers + other.Answers,
        one.Seconds + other.Seconds,
        one.FirstTokenSeconds + other.FirstTokenSeconds,
        one.PromptTokens + other.PromptTokens,
        one.CompletionTokens + other.CompletionTokens);

    private static bool SaysSomething(JobOutcome outcome) => outcome is JobOutcome.Completed or JobOutcome.Failed or JobOutcome.Overloaded;
}
