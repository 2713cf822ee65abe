using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Keeps a reader from keeping a slot. What waits to be taken must be taken at a least rate, else the request is cut off. From any cut-off
/// on, whatever its reason, the reader has <see cref="Grace"/> to take the end, or its connection is aborted. A pause of the engine never
/// counts: time runs only while bytes wait.
/// </summary>
internal sealed class ReaderGuard : IAsyncDisposable
{
    /// <summary>From a cut-off to the end of a connection that has not taken the error event: 4 s.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);

    /// <summary>What every piece of an answer may take besides the time that its size gives it: 5 s, for links that stall.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);

    private readonly HttpContext _context;
    private readonly CutOff _cutOff;
    private readonly int _leastRate;
    private readonly ITimer _slow;
    private readonly ITimer _late;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Begins to watch.</summary>
    /// <param name="context">The request whose connection it is.</param>
    /// <param name="cutOff">Ends the request, or says that it was ended.</param>
    /// <param name="options">The least rate.</param>
    /// <param name="time">The clock.</param>
    public ReaderGuard(HttpContext context, CutOff cutOff, IOptions<TicketProxyOptions> options, TimeProvider time)
    {
        (_context, _cutOff, _leastRate) = (context, cutOff, options.Value.MinAnswerBytesPerSecond);
        _slow = time.CreateTimer(_ => cutOff.Cut(CutReason.ReaderTooSlow), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _late = time.CreateTimer(_ => context.Abort(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = cutOff.Token.UnsafeRegister(_ => _late.Change(Grace, Timeout.InfiniteTimeSpan), null);
    }

    /// <summary>Bytes wait to be taken from now on.</summary>
    public void Offered(int bytes) => _slow.Change(Stall + TimeSpan.FromSeconds((double)bytes / _leastRate), Timeout.InfiniteTimeSpan);

    /// <summary>The system has taken over what waited.</summary>
    public void Taken() => _slow.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Ends a stream of events that was cut off while the connection still has its limit. Any other answer is aborted by the forwarder.
    /// A reader that takes the end in time may go on with its connection.
    /// </summary>
    public async Task FinishAsync()
    {
        if (!_cutOff.Token.IsCancellationRequested || !_context.Response.HasStarted || _context.Response.ContentLength is not null)
        {
            return;
        }

        try
        {
            await _context.Response.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The reader has gone, or was sent away.
        }
    }

    /// <summary>Stops watching. Waits for a callback that runs, because the context serves the connection's next request.</summary>
    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        await _slow.DisposeAsync();
        await _late.DisposeAsync();
    }
}
