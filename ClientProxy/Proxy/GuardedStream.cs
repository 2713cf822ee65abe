namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// A node's event stream whose end is made sure of: if it breaks off, falls silent, or ends without a closing event, an error event
/// takes the place of what is missing. Every whole line goes on at once and unchanged; only a line that is not complete yet
/// waits for its end, because half an event before the error event would garble both.
/// </summary>
/// <param name="source">The node's stream.</param>
/// <param name="silence">Longest wait for the next bytes.</param>
/// <param name="time">Clock for the wait.</param>
/// <param name="heard">Told of every piece that comes.</param>
/// <param name="errorEvent">Makes the error event from whether the node fell silent.</param>
internal sealed class GuardedStream(Stream source, TimeSpan silence, TimeProvider time, AnswerHeard heard, Func<bool, byte[]> errorEvent) : ReadOnlyStream
{
    /// <summary>Longest line that is held back until it is whole; a longer one goes on in parts.</summary>
    public const int LongestHeldLine = 64 * 1024;

    /// <summary>How long a node may keep its connection open after the event that ends its answer: 5 s.</summary>
    public static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(5);

    /// <summary>How the node's stream came to its end.</summary>
    private enum SourceEnd
    {
        /// <summary>It said so.</summary>
        Proper,

        /// <summary>The connection broke.</summary>
        Broken,

        /// <summary>Nothing came for too long.</summary>
        Silent,
    }

    private readonly StreamEnd _end = new();
    private readonly CancellationTokenSource _limit = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenRegistration? _callerGone;
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _ready;
    private int _filled;
    private bool _isOver;

    /// <summary>Whether the error event was put in.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether the stream ended in an error, the node's own or the one that was put in.</summary>
    public bool HasFailed => IsBroken || _end.IsFailed;

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _ready)
        {
            if (_isOver)
            {
                return 0;
            }

            await FillAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _ready - _start);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _callerGone?.Dispose();
            _limit.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var (read, end) = await ReadSourceAsync(cancellationToken);
        if (read == 0)
        {
            Finish(end);
            return;
        }

        var added = _buffer.AsSpan(_filled, read);
        _filled += read;
        var lineEnd = added.LastIndexOfAny((byte)'\n', (byte)'\r');
        var whole = lineEnd >= 0 ? _filled - read + lineEnd + 1 : _filled >= LongestHeldLine ? _filled : 0;
        _end.Observe(_buffer.AsSpan(0, whole));
        heard(_end.Stated, _end.TextBytes);
        _ready = whole;
    }

    /// <summary>Moves the held line to the front, and doubles the buffer when it is full.</summary>
    private void MakeRoom()
    {
        _buffer.AsSpan(_ready, _filled - _ready).CopyTo(_buffer);
        _filled -= _ready;
        (_start, _ready) = (0, 0);
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    private async Task<(int Read, SourceEnd End)> ReadSourceAsync(CancellationToken cancellationToken)
    {
        // One timer for the whole stream: the caller passes the same token to every read.
        _callerGone ??= cancellationToken.UnsafeRegister(limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
        _limit.CancelAfter(_end.IsComplete && AfterEnd < silence ? AfterEnd : silence);
        try
        {
            return (await source.ReadAsync(_buffer.AsMemory(_filled), _limit.Token), SourceEnd.Proper);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (0, SourceEnd.Silent);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return (0, SourceEnd.Broken);
        }
    }

    /// <summary>Lets the last line go if it completes the stream, else puts the error event in its place.</summary>
    private void Finish(SourceEnd end)
    {
        _isOver = true;
        byte[] separator = [.. _end.Separator];
        if (_end.IsCompleteWith(_buffer.AsSpan(0, _filled), isProper: end == SourceEnd.Proper))
        {
            heard(_end.Stated, _end.TextBytes);
            _ready = _filled;
            return;
        }

        IsBroken = true;
        _buffer = [.. separator, .. errorEvent(end == SourceEnd.Silent)];
        _ready = _filled = _buffer.Length;
    }
}
