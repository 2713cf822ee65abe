using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>One request's use of a lease; disposing it ends the use.</summary>
internal sealed class LeaseUse(LeaseBook book, LeaseEntry entry, DateTimeOffset start, TimeProvider time) : IDisposable
{
    private readonly long _began = time.GetTimestamp();
    private long _heardAt = start.UtcTicks;
    private volatile bool _hasAnswer;
    private readonly RequestCount _count = new();
    private long _promptBytes;
    private bool _ended;

    /// <summary>The lease, with its newest ticket.</summary>
    public Lease Lease => entry.Lease;

    /// <summary>The lease with all that runs under it.</summary>
    public LeaseEntry Entry => entry;

    /// <summary>Whether what runs under the lease needs more time, or a successor should be on its way.</summary>
    public bool IsDue { get; set; }

    /// <summary>When something last came from the node; the begin while nothing has.</summary>
    public DateTimeOffset HeardAt => new(Volatile.Read(ref _heardAt), TimeSpan.Zero);

    /// <summary>Whether the node's answer has begun.</summary>
    public bool HasAnswer => _hasAnswer;

    /// <summary>How it came to its end.</summary>
    public UseEnd HowEnded { get; set; }

    /// <summary>Whether its answer is a stream, whose text comes as it is made.</summary>
    public bool IsStreamed { get; set; }

    /// <summary>What its answer took; null while none has come whole as a stream.</summary>
    public MeasuredAnswers? Measured => IsStreamed && HowEnded == UseEnd.Whole && _count.UseAt(Clocked) is { FirstToken: { } first } took
        ? new(1, Seconds(took.Slot), Seconds(Durations.Shorter(first, took.Slot)), took.Tokens.Prompt, took.Tokens.Completion)
        : null;

    /// <summary>
    /// How long it takes so far: the longer of two clocks. The one never runs backwards and may stand still while the machine sleeps, the other
    /// can be set.
    /// </summary>
    public TimeSpan Clocked => Durations.Longer(time.GetElapsedTime(_began), time.GetUtcNow() - start);

    /// <summary>What is due for it so far, by this side's clock and count: never less than by the node's.</summary>
    public TimeSpan Due => Lease is { Rates: { } rates } lease ? DueTime.Of(_count.UseAt(Clocked), rates, lease.Multiplier) : Clocked;

    /// <summary>
    /// What may be due for it if it ended now: its time while no text has come, since an answer that comes whole is due all at once; then twice the
    /// tokens that its text makes likely, up to <see cref="LeaseRules.CountedLate"/> more.
    /// </summary>
    public TimeSpan MayBeDue
    {
        get
        {
            var took = _count.UseAt(Clocked);
            return took.FirstToken is null || Lease is not { Rates: { } rates } lease ? took.Slot : Durations.Shorter(
                DueTime.Of(took, rates, lease.Multiplier) + LeaseRules.CountedLate,
                DueTime.Of(took with { Tokens = took.Tokens + took.Tokens }, rates, lease.Multiplier));
        }
    }

    /// <summary>It sends its body.</summary>
    public void Sends(int bytes)
    {
        _promptBytes = bytes;
        Count(default, textBytes: 0);
    }

    /// <summary>Something came from the node: a piece of its answer, and what it states until there.</summary>
    public void Hear(TokenUsage stated, long textBytes)
    {
        Volatile.Write(ref _heardAt, time.GetUtcNow().UtcTicks);
        _hasAnswer = true;
        Count(stated, textBytes);
    }

    /// <summary>Notes what the request came to: the coordinator is told when the job ends.</summary>
    public void Note(JobOutcome outcome) => book.Note(entry, outcome);

    /// <summary>The ticket is no longer good: no request may use it again.</summary>
    public void Drop() => book.Drop(entry);

    /// <summary>The node takes this ticket no longer, and will take none of those that it was given with it.</summary>
    public void DropTickets() => book.DropTickets(entry);

    /// <summary>The node does not work: none of its tickets is used, and for a while none is asked for.</summary>
    public void DropNode() => book.DropNode(entry);

    /// <summary>The node has no free slot.</summary>
    /// <param name="retryAfter">How long it asks to wait; null when it does not say.</param>
    public void MarkFull(TimeSpan? retryAfter)
    {
        End();
        book.MarkFull(entry, retryAfter);
    }

    /// <inheritdoc />
    public void Dispose() => End();

    // The clock is read for the first text only.
    private void Count(TokenUsage stated, long textBytes) =>
        _count.Count(TokenCount.Of(stated, _promptBytes, textBytes), _count.HasText ? TimeSpan.Zero : Clocked);

    private static decimal Seconds(TimeSpan time) => time.Ticks / (decimal)TimeSpan.TicksPerSecond;

    private void End()
    {
        if (!_ended)
        {
            _ended = true;
            book.End(this, entry);
        }
    }
}
