namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>Why the worker itself ends a request.</summary>
internal enum CutReason
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The hold is used up.</summary>
    HoldUsedUp,

    /// <summary>The requester has ended the job elsewhere: nothing more of it is paid.</summary>
    JobEnded,

    /// <summary>The ticket expired so long ago that its hold may be released.</summary>
    TicketOver,

    /// <summary>The engine was silent for too long.</summary>
    TimedOut,

    /// <summary>The worker shuts down.</summary>
    ShuttingDown,

    /// <summary>The account was suspended.</summary>
    Revoked,

    /// <summary>The caller takes its answer too slowly.</summary>
    ReaderTooSlow,

    /// <summary>The answer was broken off, by its engine or because no receipt can be kept.</summary>
    Broken,
}

/// <summary>Lets the worker end a running request, and remembers why: the first reason counts.</summary>
internal sealed class CutOff : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _silence;
    private int _reason;

    /// <summary>Cuts off by itself after <paramref name="silence"/>, unless it hears something before.</summary>
    public CutOff(TimeSpan silence, TimeProvider time) => (_silence, _source) = (silence, new CancellationTokenSource(silence, time));

    /// <summary>Cancelled when the request is cut off.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why the request was cut off.</summary>
    public CutReason Reason => (CutReason)Volatile.Read(ref _reason) is var reason && reason == CutReason.None && _source.IsCancellationRequested
        ? CutReason.TimedOut
        : reason;

    /// <summary>The engine sent something: the limit of silence starts again.</summary>
    public void Hear() => _source.CancelAfter(_silence);

    /// <summary>Cuts the request off; later reasons change nothing.</summary>
    public void Cut(CutReason reason)
    {
        if (!_source.IsCancellationRequested)
        {
            Interlocked.CompareExchange(ref _reason, (int)reason, (int)CutReason.None);
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The request ended by itself just now.
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();
}
