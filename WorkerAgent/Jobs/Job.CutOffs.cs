using MonkeyTroop.Protocol;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <content>When its requests are cut off: at the end of the hold, and long after the ticket's.</content>
internal sealed partial class Job
{
    /// <summary>
    /// How long requests may go on after their ticket's expiry: 300 s. The coordinator keeps the hold a little longer (<c>Hold:ReleaseGrace</c>);
    /// what ran beyond that would be paid only if the requester has something left.
    /// </summary>
    private static readonly TimeSpan RunOn = TimeSpan.FromSeconds(300);

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    /// <summary>Ends every running request, and says how many there were.</summary>
    public int Cut(CutReason reason)
    {
        RunningRequest[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        foreach (var request in running)
        {
            request.CutOff.Cut(reason);
        }

        return running.Length;
    }

    private void CutWhenOver()
    {
        CutReason reason;
        lock (_gate)
        {
            var now = Now;
            if (_meter.LeftAt(now) is not { } left)
            {
                return;
            }

            if (left > TimeSpan.Zero && TicketLeft > TimeSpan.Zero)
            {
                SetTimer(now);
                return;
            }

            reason = left > TimeSpan.Zero ? CutReason.TicketOver : CutReason.HoldUsedUp;
        }

        Cut(reason);
    }

    /// <summary>How long what runs may go on by its ticket.</summary>
    private TimeSpan TicketLeft => _record.ExpiresAt - _time.GetUtcNow() + RunOn;

    private void SetTimer(TimeSpan now) => _holdTimer.Change(_meter.LeftAt(now) is { } left ? TimerFor(left) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    // A millisecond more than what is left: a timer may fire early by less than that.
    private TimeSpan TimerFor(TimeSpan left)
    {
        var shortest = Durations.Shorter(Durations.Shorter(left, TicketLeft), LongestTimer);
        return TimeSpan.FromMilliseconds(Math.Ceiling(Durations.Longer(shortest, TimeSpan.Zero).TotalMilliseconds) + 1);
    }
}
