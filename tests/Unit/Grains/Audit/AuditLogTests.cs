using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.Grains.Audit;

public sealed class AuditLogTests : IDisposable
{
    private readonly TestFolder _data = new("audit");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly AuditOptions _options = new() { MaxFileBytes = 64 * 1024, MaxLocalBytes = 256 * 1024, AnswerWait = TimeSpan.FromSeconds(5) };
    private readonly AuditFolder _folder;

    public AuditLogTests() => _folder = AuditFolder.In(_data.Path);

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task WrittenAsync_AfterManyThreadsRecorded_EveryEventIsInTheFilesOnce()
    {
        using var log = Log(out _);
        var ids = Enumerable.Range(0, 200).Select(_ => Guid.CreateVersion7(_time.GetUtcNow())).ToList();
        await Task.WhenAll(ids.Chunk(25).Select(chunk => Task.Run(() => Array.ForEach(chunk, id => log.Record(Event(id))))));

        await log.WrittenAsync();

        Assert.Equal(ids.Order(), Read().Select(entry => entry.EventId).Order());
        Assert.Null(log.Trouble);
    }

    [Fact]
    public async Task WrittenAsync_WriterIsDoneMeanwhile_WaitsForNoLaterEvent()
    {
        using var log = new AuditLog(
            new AuditFile(_folder, _options, _time), Options.Create(_options), new FakeTimeProvider(), NullLogger<AuditLog>.Instance);
        var waits = RecordAsync();

        async Task RecordAsync()
        {
            for (var number = 0; number < 5000; number++)
            {
                log.Record(Event());
                await log.WrittenAsync(); // nobody else records, and the clock stands still: one that waits for more waits for ever
            }
        }

        await Eventually.TrueAsync(() => waits.IsCompleted, "every wait ends");
        await waits;
    }

    [Fact]
    public async Task Record_FileIsFullOrADayOld_BeginsAnother()
    {
        using var log = Log(out _);
        for (var number = 0; number < 300; number++)
        {
            log.Record(Event(size: 500));
            await log.WrittenAsync();
        }

        var files = _folder.Files();
        Assert.True(files.Count > 1);
        Assert.All(files, file => Assert.InRange(new FileInfo(_folder.PathOf(file.Name)).Length, 1, _options.MaxFileBytes + 2048));
        _time.Advance(TimeSpan.FromDays(1));
        log.Record(Event());
        await log.WrittenAsync();
        Assert.Equal(files.Count + 1, _folder.Files().Count);
        Assert.Equal(301, Read().Count);
    }

    [Fact]
    public async Task Record_FirstEvent_MakesFolderAndFileForTheirOwnerAlone()
    {
        using var log = Log(out _);
        Assert.Empty(_folder.Files());
        log.Record(Event());
        await log.WrittenAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(_folder.Path).UnixFileMode);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            new FileInfo(_folder.PathOf(Assert.Single(_folder.Files()).Name)).UnixFileMode);
    }

    [Fact]
    public async Task Record_FilesHaveReachedTheirBound_KeepsEventsInMemoryAndGoesOnWhenThereIsRoom()
    {
        using var log = Log(out var file);
        file.Learn(_options.MaxLocalBytes);
        log.Record(Event());
        await Eventually.TrueAsync(() => log.Trouble is not null, "the log notices");
        log.Record(Event());
        await log.WrittenAsync(); // does not wait for what cannot be done
        Assert.Empty(Read());

        file.Learn(0);
        log.Retry();
        await Eventually.TrueAsync(() => log.Trouble is null, "the log writes again");
        await log.WrittenAsync();

        Assert.Equal((2, 0), (Read().Count, log.Lost));
    }

    [Fact]
    public async Task Record_MoreThanMayWait_AreCountedAsLostAndNothingThrows()
    {
        using var log = Log(out var file);
        file.Learn(_options.MaxLocalBytes);
        log.Record(Event());
        await Eventually.TrueAsync(() => log.Trouble is not null, "the log notices");
        var recorded = 1;
        while (log.Lost == 0)
        {
            log.Record(Event(size: 1000));
            recorded++;
            Assert.True(recorded * 1000 < 2 * AuditLog.MaxWaitingBytes);
        }

        Assert.Equal(1, log.Lost);
        Assert.InRange(recorded, AuditLog.MaxWaitingBytes / 2000, AuditLog.MaxWaitingBytes / 500);
    }

    [Fact]
    public async Task Record_FolderWasTakenAway_BeginsAnewAfterTheNextFlush()
    {
        using var log = Log(out var file);
        log.Record(Event());
        await log.WrittenAsync();
        Directory.Delete(_folder.Path, recursive: true);
        file.Flush();

        log.Record(Event());
        await log.WrittenAsync();

        Assert.Single(Read());
    }

    [Fact]
    public void Dispose_EventsWait_WritesThem()
    {
        using (var log = Log(out _))
        {
            for (var number = 0; number < 50; number++)
            {
                log.Record(Event());
            }
        }

        Assert.Equal(50, Read().Count);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.lock"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"event_id\":\"01a2")]
    [InlineData("\0\0\0\0\0\0")]
    public async Task Read_TornLastLine_GivesTheWholeLines(string torn)
    {
        using (var log = Log(out _))
        {
            log.Record(Event());
            log.Record(Event());
            await log.WrittenAsync();
        }

        var path = _folder.PathOf(Assert.Single(_folder.Files()).Name);
        var whole = new FileInfo(path).Length;
        await File.AppendAllTextAsync(path, torn, TestContext.Current.CancellationToken);

        var chunk = AuditReader.Read(path, 0, int.MaxValue);

        Assert.Equal((2, whole, 0), (chunk.Events.Count, chunk.Next, chunk.Skipped));
        Assert.Equal(whole, AuditReader.Read(path, whole, int.MaxValue).Next);
    }

    [Fact]
    public async Task Read_LinesThatAreNoneOfOurs_ArePassedOver()
    {
        var path = _data.At("any.jsonl");
        var good = AuditLine.Write(Event());
        await File.WriteAllBytesAsync(
            path, [.. good, .. "{}\n\0\0\n"u8, .. good, .. new byte[AuditReader.ChunkBytes], .. "\n"u8, .. good], TestContext.Current.CancellationToken);

        var (events, skipped, position) = (0, 0, 0L);
        while (AuditReader.Read(path, position, maxEvents: 1) is var chunk && chunk.Next > position)
        {
            (events, skipped, position) = (events + chunk.Events.Count, skipped + chunk.Skipped, chunk.Next);
        }

        Assert.Equal((3, new FileInfo(path).Length), (events, position));
        Assert.InRange(skipped, 3, 4);
    }

    private AuditLog Log(out AuditFile file)
    {
        file = new AuditFile(_folder, _options, _time);
        return new AuditLog(file, Options.Create(_options), TimeProvider.System, NullLogger<AuditLog>.Instance);
    }

    private AuditEvent Event(int size = 1) => Event(Guid.CreateVersion7(_time.GetUtcNow()), size);

    private AuditEvent Event(Guid id, int size = 1) => new()
    {
        EventId = id,
        EventType = "test.event",
        CreatedAt = _time.GetUtcNow(),
        Details = new Dictionary<string, string> { ["text"] = new('x', size) },
    };

    private List<AuditEvent> Read()
    {
        var events = new List<AuditEvent>();
        foreach (var file in _folder.Files())
        {
            for (long position = 0; AuditReader.Read(_folder.PathOf(file.Name), position, 1000) is var chunk && chunk.Next > position; position = chunk.Next)
            {
                events.AddRange(chunk.Events);
            }
        }

        return events;
    }
}
