using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>
/// The outbox in a SQLite file. One writer takes what has gathered while the commit before was on its way to the disk
/// and commits it together, so that many requests that end at once share a flush. Callers wait for their commit, never
/// for the coordinator.
/// </summary>
internal sealed partial class SqliteOutbox : IReceiptOutbox, IAsyncDisposable
{
    /// <summary>Most receipts that may wait for the coordinator: 100,000, about 30 MB. At that point no request is run any more.</summary>
    public const int MaxPending = 100_000;

    private const int MaxBatch = 256;
    private const int MaxQueued = 4096;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepSettled = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepRefused = TimeSpan.FromDays(30);

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger<SqliteOutbox> _logger;
    private readonly ReceiptSignal _signal;
    private readonly HeartbeatTrigger _heartbeat;
    private readonly Channel<OutboxWrite> _queue = Channel.CreateBounded<OutboxWrite>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly Task _writer;
    private volatile string? _failure;
    private volatile bool _full;
    private volatile Pending _waiting = new(0, null);

    /// <summary>Opens the file <c>outbox.db</c>, or makes it.</summary>
    /// <exception cref="StartupFailureException">The file cannot be used.</exception>
    public SqliteOutbox(NodeFolder folder, ReceiptSignal signal, HeartbeatTrigger heartbeat, TimeProvider time, ILogger<SqliteOutbox> logger)
    {
        (_time, _logger, _signal, _heartbeat) = (time, logger, signal, heartbeat);
        var file = folder.Path("outbox.db");
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            var version = new OutboxWrite(OutboxSql.Version) { Scalar = true };
            version.Run(_connection, null);
            if (version.Value == 1)
            {
                new OutboxWrite(OutboxSql.FromVersion1, ("$now", time.GetUtcNow().ToUnixTimeSeconds())).Run(_connection, null);
            }

            new OutboxWrite(OutboxSql.Open).Run(_connection, null);
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new StartupFailureException($"the outbox {file} cannot be used: {e.Message}", e);
        }

        _writer = Task.Run(WriteAsync);
    }

    /// <summary>What waits for the coordinator, as it was counted last.</summary>
    public Pending Waiting => _waiting;

    /// <inheritdoc />
    public string? Fault => _failure ?? (_full ? $"{MaxPending} receipts wait for the coordinator, no more can be kept" : null);

    /// <inheritdoc cref="IReceiptOutbox.IsBlocked" />
    public bool IsBlocked => Fault is not null;

    /// <summary>Whether the last try to read or write failed. The signal is raised once one succeeds.</summary>
    public bool IsFailing => _failure is not null;

    /// <inheritdoc />
    public async Task<bool> SaveAsync(JobRecord record)
    {
        var saved = await RunAsync(new OutboxWrite(
            record.Open ? OutboxSql.SaveCheckpoint : OutboxSql.SaveReceipt,
            ("$job", record.JobId), ("$requester", record.Requester), ("$expires", record.ExpiresAt.ToUnixTimeSeconds()),
            ("$limit", record.LimitMilliseconds), ("$used", record.UsedMilliseconds), ("$prompt", record.Tokens.Prompt),
            ("$completion", record.Tokens.Completion), ("$status", (int)record.Status), ("$sequence", record.Sequence), ("$final", record.Final ? 1 : 0),
            ("$now", _time.GetUtcNow().ToUnixTimeSeconds())));
        if (saved && !record.Open)
        {
            _signal.Raise();
        }

        return saved;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<JobRecord>?> FindAsync(string jobId) => ReadAsync(OutboxSql.Find, ("$job", jobId));

    /// <inheritdoc />
    public async Task<IReadOnlyList<JobRecord>?> RecoverAsync(CancellationToken cancellation)
    {
        var (now, goodSince) = (_time.GetUtcNow().ToUnixTimeSeconds(), (_time.GetUtcNow() - TicketVerifier.ClockSkew).ToUnixTimeSeconds());
        if (!await RunAsync(new OutboxWrite(OutboxSql.Recover, ("$failed", (int)JobStatus.Failed), ("$now", now)))
            || !await RunAsync(new OutboxWrite(OutboxSql.CloseExpired, ("$good_since", goodSince), ("$now", now))))
        {
            return null;
        }

        await CountPendingAsync();
        return await ReadAsync(OutboxSql.Current, ("$now", goodSince));
    }

    /// <summary>Receipts that the coordinator has not taken in yet, the oldest jobs' first; null when they cannot be read.</summary>
    public Task<IReadOnlyList<JobRecord>?> PendingAsync(int limit) => ReadAsync(OutboxSql.Pending, ("$limit", limit));

    /// <summary>Notes that the coordinator has taken a receipt in.</summary>
    public Task<bool> AcknowledgeAsync(JobRecord receipt) =>
        RunAsync(new OutboxWrite(OutboxSql.Acknowledge, ("$job", receipt.JobId), ("$sequence", receipt.Sequence)));

    /// <summary>Notes that the coordinator refuses a receipt for good.</summary>
    public Task<bool> RefuseAsync(JobRecord receipt, string reason) =>
        RunAsync(new OutboxWrite(OutboxSql.Refuse, ("$job", receipt.JobId), ("$sequence", receipt.Sequence), ("$reason", reason)));

    /// <summary>Counts what waits, so that the outbox stays bounded while the coordinator is away.</summary>
    public async Task CountPendingAsync()
    {
        var count = new OutboxWrite(OutboxSql.CountPending) { Scalar = true };
        var oldest = new OutboxWrite(OutboxSql.OldestPending) { Scalar = true };
        if (await RunAsync(count) && await RunAsync(oldest))
        {
            var full = count.Value >= MaxPending;
            if (full != _full)
            {
                _full = full;
                _heartbeat.Raise();
            }

            _waiting = new Pending(count.Value, count.Value == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(oldest.Value));
        }
    }

    /// <summary>Forgets what is not needed again.</summary>
    public Task ForgetAsync()
    {
        var now = _time.GetUtcNow();
        return RunAsync(new OutboxWrite(
            OutboxSql.Forget, ("$settled_before", (now - KeepSettled).ToUnixTimeSeconds()), ("$refused_before", (now - KeepRefused).ToUnixTimeSeconds())));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        await _connection.DisposeAsync();
    }

    private async Task<IReadOnlyList<JobRecord>?> ReadAsync(string sql, (string, object) parameter)
    {
        var read = new OutboxWrite(sql, parameter) { Rows = [] };
        return await RunAsync(read) ? read.Rows : null;
    }

    private async Task<bool> RunAsync(OutboxWrite write)
    {
        try
        {
            await _queue.Writer.WriteAsync(write);
            return await write.Done;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<OutboxWrite>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            var committed = TryCommit(batch);
            foreach (var write in batch)
            {
                write.Finish(committed);
            }
        }
    }

    private bool TryCommit(List<OutboxWrite> batch)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var write in batch)
            {
                write.Run(_connection, transaction);
            }

            transaction.Commit();
            return true;
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            if (_failure is null)
            {
                LogFailed(e.Message);
                _failure = e.Message;
                _heartbeat.Raise();
                _ = ProbeAsync();
            }

            return false;
        }
    }

    /// <summary>Receipts that wait.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="Since">Since when the first of them does; null when there is none.</param>
    internal sealed record Pending(long Count, DateTimeOffset? Since);

    // While the outbox fails no request is run, so nothing else would find out that the disk has room again. It works again once both
    // writing and the sender's reading do; what could not be sent until then is sent at once.
    private async Task ProbeAsync()
    {
        do
        {
            await Task.Delay(ProbeInterval, _time);
            if (_queue.Reader.Completion.IsCompleted)
            {
                return;
            }
        }
        while (!await RunAsync(new OutboxWrite(OutboxSql.Probe)) || await PendingAsync(1) is null);

        _failure = null;
        LogWorksAgain();
        _heartbeat.Raise();
        _signal.Raise();
    }
}
