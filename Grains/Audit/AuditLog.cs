using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// Takes events into memory and lets one thread write them to the files at once, many with one write. Who records never waits; who
/// answers a request can wait for <see cref="WrittenAsync"/>. When the disk takes nothing, events wait in memory up to a bound, and what
/// comes then is lost and counted.
/// </summary>
internal sealed partial class AuditLog : IAuditLog, IAuditDurability, IDisposable
{
    /// <summary>Bytes of events that may wait for the disk.</summary>
    internal const int MaxWaitingBytes = 16 * 1024 * 1024;

    /// <summary>A buffer that grew larger in some trouble is given back after it.</summary>
    private const int KeptBufferBytes = 1024 * 1024;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly AuditFile _file;
    private readonly TimeSpan _answerWait;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _writer;
    private Batch _gathering = new();
    private Batch _writing = new();
    private string? _trouble;
    private bool _isSlow;
    private bool _mayRetry;
    private bool _isEnding;
    private long _lost;

    public AuditLog(AuditFile file, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditLog> logger)
    {
        (_file, _answerWait, _time, _logger) = (file, options.Value.AnswerWait, time, logger);
        _writer = new Thread(Run) { IsBackground = true, Name = "audit" };
        _writer.Start();
    }

    /// <inheritdoc />
    public string? Trouble
    {
        get
        {
            lock (_gate)
            {
                return _trouble;
            }
        }
    }

    /// <summary>Events that wait for the disk.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _gathering.Events + _writing.Events;
            }
        }
    }

    /// <summary>Events that were lost since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <inheritdoc />
    public void Record(AuditEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var line = AuditLine.Write(entry);
        lock (_gate)
        {
            if (!_isEnding && _gathering.Bytes.WrittenCount + line.Length <= MaxWaitingBytes)
            {
                _gathering.Bytes.Write(line);
                _gathering.Events++;
                Monitor.Pulse(_gate);
                return;
            }
        }

        CountLost(1);
    }

    /// <inheritdoc />
    public async Task WrittenAsync()
    {
        Task? written;
        lock (_gate)
        {
            // The task, not the batch: once that is written, it is used again for later events.
            written = _trouble is not null || _isSlow ? null
                : _gathering.Events > 0 ? _gathering.Written.Task
                : _writing.Events > 0 ? _writing.Written.Task : null;
        }

        if (written is null)
        {
            return;
        }

        try
        {
            await written.WaitAsync(_answerWait, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            BecomeSlow(written);
        }
    }

    /// <summary>Tries again to write what could not be written.</summary>
    internal void Retry()
    {
        lock (_gate)
        {
            _mayRetry = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        if (_writer.Join(EndLimit))
        {
            CloseFile();
        }
    }

    private void Run()
    {
        while (TakeBatch() is { } batch)
        {
            try
            {
                _file.Append(batch.Bytes.WrittenSpan);
                Complete(batch);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(e);
            }
        }

        if (_writing.Events + _gathering.Events is > 0 and var unwritten)
        {
            CountLost(unwritten);
        }
    }

    /// <summary>Waits for events, or for the time to try again with those that could not be written; null at the end.</summary>
    private Batch? TakeBatch()
    {
        lock (_gate)
        {
            while (!_isEnding && (_trouble is null ? _gathering.Events == 0 : !_mayRetry))
            {
                Monitor.Wait(_gate);
            }

            if (_writing.Events == 0 && _gathering.Events > 0)
            {
                (_gathering, _writing) = (_writing, _gathering);
            }

            // At the end there is one more attempt, and no other after it has failed.
            var isOver = _isEnding && (_writing.Events == 0 || _trouble is not null);
            _mayRetry = false;
            return isOver ? null : _writing;
        }
    }

    private void Complete(Batch batch)
    {
        string? trouble;
        lock (_gate)
        {
            (trouble, _trouble, _isSlow) = (_trouble, null, false);
            batch.Written.TrySetResult();
            batch.Reset();
            _gathering.Await();
        }

        if (trouble is not null)
        {
            LogWritesAgain(_logger, Lost);
        }
    }

    private void Fail(Exception e)
    {
        bool isNew;
        lock (_gate)
        {
            // Without the library's text, which has the path: anybody may ask for the health.
            isNew = _trouble is null;
            _trouble = "the audit log takes no events: its disk is full, read-only or gone, or its files have reached their bound";
            _writing.Written.TrySetResult();
            _gathering.Written.TrySetResult();
        }

        if (isNew)
        {
            LogTakesNothing(_logger, e.Message);
        }
    }

    private void BecomeSlow(Task awaited)
    {
        lock (_gate)
        {
            if (_isSlow || awaited.IsCompleted)
            {
                return;
            }

            _isSlow = true;
        }

        LogSlow(_logger, _answerWait);
    }

    /// <summary>Logs the first of them and then every thousandth: they come in floods.</summary>
    private void CountLost(int events)
    {
        var before = Interlocked.Add(ref _lost, events) - events;
        if (before == 0 || before / 1000 != (before + events) / 1000)
        {
            LogLost(_logger, before + events);
        }
    }

    private void CloseFile()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException e)
        {
            LogNotFlushed(_logger, e.Message);
        }
    }

    /// <summary>Events that are written with one write.</summary>
    private sealed class Batch
    {
        public ArrayBufferWriter<byte> Bytes { get; private set; } = new();

        public int Events { get; set; }

        /// <summary>Set when they are in the file, or cannot be for now.</summary>
        public TaskCompletionSource Written { get; private set; } = New();

        public void Reset()
        {
            Bytes.ResetWrittenCount();
            if (Bytes.Capacity > KeptBufferBytes)
            {
                Bytes = new ArrayBufferWriter<byte>();
            }

            (Events, Written) = (0, New());
        }

        /// <summary>Lets callers wait for it again after some trouble.</summary>
        public void Await() => Written = Written.Task.IsCompleted ? New() : Written;

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
