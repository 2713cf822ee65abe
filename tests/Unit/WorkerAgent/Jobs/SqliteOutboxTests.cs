using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.WorkerAgent.Jobs;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Jobs;

public sealed class SqliteOutboxTests : IAsyncDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("outbox-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ReceiptSignal _signal = new();
    private readonly HeartbeatTrigger _heartbeat = new();
    private readonly NodeFolder _folder;
    private SqliteOutbox _outbox;

    public SqliteOutboxTests()
    {
        _folder = new NodeFolder(Options.Create(new NodeOptions { DataFolder = _path }));
        _outbox = Open();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        _folder.Dispose();
        _signal.Dispose();
        _heartbeat.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public async Task PendingAsync_AfterReopening_HasTheLatestReceiptOnly()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        await _outbox.SaveAsync(Record(used: 250, sequence: 2));
        await ReopenAsync();

        Assert.Equal([Record(used: 250, sequence: 2)], await _outbox.PendingAsync(10));
    }

    [Fact]
    public async Task SaveAsync_OlderReceiptAfterNewer_ChangesNothing()
    {
        await _outbox.SaveAsync(Record(used: 250, sequence: 2));
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));

        Assert.Equal([Record(used: 250, sequence: 2)], await _outbox.PendingAsync(10));
    }

    [Fact]
    public async Task AcknowledgeAsync_EarlierReceipt_LeavesTheLaterPending()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        await _outbox.SaveAsync(Record(used: 250, sequence: 2));
        await _outbox.AcknowledgeAsync(Record(used: 100, sequence: 1));
        Assert.Single((await _outbox.PendingAsync(10))!);
        await _outbox.AcknowledgeAsync(Record(used: 250, sequence: 2));

        Assert.Empty((await _outbox.PendingAsync(10))!);
    }

    [Fact]
    public async Task RefuseAsync_Receipt_IsNotPendingButALaterOneIs()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        await _outbox.RefuseAsync(Record(used: 100, sequence: 1), "why");
        Assert.Empty((await _outbox.PendingAsync(10))!);
        await _outbox.SaveAsync(Record(used: 250, sequence: 2));

        Assert.Single((await _outbox.PendingAsync(10))!);
    }

    [Fact]
    public async Task SaveAsync_Checkpoint_ChangesNoReceiptThatMayHaveBeenSent()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        await _outbox.SaveAsync(Record(used: 900, sequence: 1) with { Open = true });

        Assert.Equal([Record(used: 100, sequence: 1)], await _outbox.PendingAsync(10));
    }

    [Fact]
    public async Task RecoverAsync_CheckpointBeyondTheReceipt_BecomesOneAndTheJobGoesOnFromThere()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        await _outbox.SaveAsync(Record(used: 900, sequence: 1) with { Open = true });
        await ReopenAsync();
        var jobs = await _outbox.RecoverAsync(Cancellation);

        var expected = Record(used: 900, sequence: 2) with { Status = JobStatus.Failed };
        Assert.Equal([expected], jobs);
        Assert.Equal([expected], await _outbox.PendingAsync(10));
    }

    [Fact]
    public async Task RecoverAsync_CheckpointOfARequestThatEnded_AddsNothing()
    {
        await _outbox.SaveAsync(Record(used: 900, sequence: 0) with { Open = true });
        await _outbox.SaveAsync(Record(used: 500, sequence: 1));
        await ReopenAsync();
        await _outbox.RecoverAsync(Cancellation);

        Assert.Equal([Record(used: 500, sequence: 1)], await _outbox.PendingAsync(10));
    }

    [Fact]
    public async Task RecoverAsync_CheckpointBeyondTheHold_IsCapped()
    {
        await _outbox.SaveAsync(Record(used: 400_000, sequence: 0) with { Open = true });
        await ReopenAsync();

        Assert.Equal(300_000, Assert.Single((await _outbox.RecoverAsync(Cancellation))!).UsedMilliseconds);
    }

    [Fact]
    public async Task RecoverAsync_TicketExpiredMeanwhile_MakesTheFinalReceipt()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        await _outbox.AcknowledgeAsync(Record(used: 100, sequence: 1));
        await ReopenAsync();
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Empty((await _outbox.RecoverAsync(Cancellation))!);
        Assert.Equal([Record(used: 100, sequence: 2) with { Final = true }], await _outbox.PendingAsync(10));
    }

    [Fact]
    public async Task ForgetAsync_LongAfterExpiry_KeepsWhatWaits()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        await _outbox.SaveAsync(Record(used: 100, sequence: 1) with { JobId = "settled" });
        await _outbox.AcknowledgeAsync(Record(used: 100, sequence: 1) with { JobId = "settled" });
        _time.Advance(TimeSpan.FromDays(400));
        await _outbox.ForgetAsync();
        await ReopenAsync();

        Assert.Equal("job-1", Assert.Single((await _outbox.PendingAsync(10))!).JobId);
    }

    [Fact]
    public async Task SaveAsync_ManyAtOnce_AllReachTheDisk()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _outbox.SaveAsync(Record(used: i, sequence: 1) with { JobId = $"job-{i}" })));
        await ReopenAsync();

        Assert.All(saved, Assert.True);
        Assert.Equal(1000, (await _outbox.PendingAsync(2000))!.Count);
    }

    [Fact]
    public async Task PendingAsync_FileCannotBeRead_IsNoEmptyList()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        Execute("ALTER TABLE jobs RENAME TO gone");

        Assert.Null(await _outbox.PendingAsync(10));
        Assert.Contains("no such table", _outbox.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecoverAsync_FileCannotBeRead_IsNoEmptyList()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        Execute("ALTER TABLE jobs RENAME TO gone");

        Assert.Null(await _outbox.RecoverAsync(Cancellation));
    }

    [Fact]
    public async Task RecoverAsync_FileTakesNoWrites_IsNoEmptyList()
    {
        await _outbox.SaveAsync(Record(used: 900, sequence: 1) with { Open = true });
        Execute("CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");

        Assert.Null(await _outbox.RecoverAsync(Cancellation));
    }

    [Fact]
    public async Task Probe_FileCanBeUsedAgain_WakesSenderAndHeartbeat()
    {
        await _outbox.SaveAsync(Record(used: 100, sequence: 1));
        Execute("ALTER TABLE jobs RENAME TO gone");
        Assert.False(await _outbox.SaveAsync(Record(used: 200, sequence: 2)));
        Assert.True(await _heartbeat.WaitAsync(TimeSpan.Zero, Cancellation));
        Assert.True(await _signal.WaitAsync(TimeSpan.Zero, Cancellation));
        Execute("ALTER TABLE gone RENAME TO jobs");
        while (_outbox.Fault is not null)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Assert.True(await _heartbeat.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        Assert.True(await _signal.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal(100, Assert.Single((await _outbox.PendingAsync(10))!).UsedMilliseconds);
    }

    private void Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_path, "outbox.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private static JobRecord Record(long used, long sequence) => new()
    {
        JobId = "job-1",
        Requester = "requester",
        ExpiresAt = new DateTimeOffset(2030, 1, 1, 0, 5, 0, TimeSpan.Zero),
        LimitMilliseconds = 300_000,
        UsedMilliseconds = used,
        Tokens = new TokenUsage(1, 2),
        Status = JobStatus.Completed,
        Sequence = sequence,
        Final = false,
        Open = false,
    };

    private SqliteOutbox Open() => new(_folder, _signal, _heartbeat, _time, NullLogger<SqliteOutbox>.Instance);

    private async Task ReopenAsync()
    {
        await _outbox.DisposeAsync();
        _outbox = Open();
    }
}
