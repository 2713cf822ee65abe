using System.Buffers;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// An engine's answer as the forwarder reads it:
/// <code>
///   engine --read--> buffer [ may go on | held: begun event ] --> forwarder --> client
///                      |
///                      +--> AnswerWatcher: usage, end of events, end of answer --> receipt on disk, then the end goes on
/// </code>
/// A stream of events that breaks off, or that the worker cuts off, ends with an error event in place of the held part.
/// Memory is bounded: an event larger than the buffer goes on in pieces. An engine that keeps its connection open after its last event is
/// left <see cref="AfterEnd"/> later.
/// </summary>
internal sealed class AnswerStream(Stream engine, AnswerWatcher watcher, CutOff cutOff, ReaderGuard reader, bool endIsMarked, Func<Refusal, byte[]> asEvent, TimeProvider time) : Stream
{
    /// <summary>How long an engine may keep its connection open after its last event: 2 s.</summary>
    public static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(2);

    private const int BufferSize = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _clean;
    private int _end;
    private bool _torn;
    private bool _over;
    private CancellationTokenSource? _afterEnd;
    private CancellationTokenSource? _either;

    /// <summary>Why the answer was broken off; null while it was not.</summary>
    public Refusal? Broken { get; private set; }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The forwarder reads on once the system has taken over what it read before.
        reader.Taken();
        watcher.Taken();
        while (_start == _clean && !_over)
        {
            await FillAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _clean - _start);
        if (count > 0)
        {
            _buffer.AsSpan(_start, count).CopyTo(buffer.Span);
            _start += count;
            watcher.Offered();
            reader.Offered(count);
        }

        return count;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
            _either?.Dispose();
            _afterEnd?.Dispose();
            engine.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (!MakeRoom())
        {
            return;
        }

        int read;
        try
        {
            var limit = Limit(cancellation);
            limit.ThrowIfCancellationRequested();
            read = await engine.ReadAsync(_buffer.AsMemory(_end), limit);
        }
        catch (OperationCanceledException) when (_afterEnd is { IsCancellationRequested: true } && !cancellation.IsCancellationRequested)
        {
            _over = true;
            return;
        }
        catch (OperationCanceledException) when (cutOff.Token.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            await BreakOffAsync(Refusal.Cut(cutOff.Reason));
            return;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException)
        {
            // The connection broke, or what came is not what its compression makes of a text.
            await BreakOffAsync(Refusal.EngineBroke);
            return;
        }

        if (read > 0)
        {
            await TakeAsync(read);
        }
        else if (!endIsMarked && !watcher.SawEnd)
        {
            // Only the end of the connection marks this answer's end, and an engine that dies ends it as well.
            await BreakOffAsync(Refusal.EngineBroke);
        }
        else
        {
            watcher.End();
            if (watcher.SawEnd)
            {
                await EndAsync();
            }
            else
            {
                await BreakOffAsync(Refusal.EngineBroke);
            }

            _over = true;
        }
    }

    private CancellationToken Limit(CancellationToken cancellation)
    {
        if (watcher.SawEnd && _afterEnd is null)
        {
            _either?.Dispose();
            _afterEnd = new CancellationTokenSource(AfterEnd, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, cutOff.Token, _afterEnd.Token);
        }

        _either ??= CancellationTokenSource.CreateLinkedTokenSource(cancellation, cutOff.Token);
        return _either.Token;
    }

    private async ValueTask TakeAsync(int read)
    {
        var clean = watcher.Read(_buffer.AsSpan(_end, read));
        var before = _end;
        _end += read;
        if (watcher.SawEnd)
        {
            await EndAsync();
        }

        if (Broken is null)
        {
            _clean = clean > 0 ? before + clean : _clean;
            _torn &= clean == 0;
        }
    }

    // False when an event fills the buffer: it goes on in pieces from now to its end.
    private bool MakeRoom()
    {
        if (_start == _end)
        {
            (_start, _clean, _end) = (0, 0, 0);
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _clean, _end) = (0, _clean - _start, _end - _start);
        }

        if (_end < _buffer.Length)
        {
            return true;
        }

        (_clean, _torn) = (_end, true);
        return false;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length + BufferSize);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }

    private async ValueTask EndAsync()
    {
        if (await watcher.SettleAsync())
        {
            _clean = _end;
        }
        else
        {
            Break(Refusal.StoreAway);
        }
    }

    private async ValueTask BreakOffAsync(Refusal refusal)
    {
        if (watcher.SawEnd)
        {
            _over = true;
            return;
        }

        await watcher.SettleAsync(JobStatus.Failed);
        Break(refusal);
    }

    // Without events nothing can be said in an answer that has begun: the forwarder ends the connection.
    private void Break(Refusal refusal)
    {
        Broken = refusal;
        cutOff.Cut(CutReason.Broken);
        if (!watcher.IsEventStream)
        {
            throw new IOException("the answer was broken off");
        }

        ReadOnlySpan<byte> text = [.. _torn ? "\n\n"u8 : default, .. asEvent(refusal)];
        if (_buffer.Length < _clean + text.Length)
        {
            Grow();
        }

        text.CopyTo(_buffer.AsSpan(_clean));
        (_end, _over) = (_clean + text.Length, true);
        _clean = _end;
    }
}
