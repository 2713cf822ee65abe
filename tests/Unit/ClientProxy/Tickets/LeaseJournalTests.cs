using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

public sealed class LeaseJournalTests : IDisposable
{
    private readonly TestFolder _folder = new("journal");
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindLeft_ProcessEndedWithOpenJobs_HasThoseThatWereNotEnded()
    {
        var lease = Leases.Create(_time) with { JobId = "open" };
        using (var crashed = New())
        {
            crashed.Add(Leases.Create(_time) with { JobId = "ended" });
            crashed.Add(lease);
            crashed.Remove("ended");
        }

        using var next = New();
        using var left = Assert.Single(next.FindLeft());
        Assert.Equal([new OpenJob("open", lease.NodeId, lease.Worker)], left.Jobs);
        Assert.Empty(next.FindLeft()); // another process that starts now leaves them to this one
    }

    [Fact]
    public void FindLeft_ProcessLives_HasNothing()
    {
        using var running = New();
        running.Add(Leases.Create(_time));
        using var other = New();

        Assert.Empty(other.FindLeft());
        var path = Assert.Single(Directory.GetFiles(_folder.At("jobs")));
        using var backup = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Assert.NotEqual(0, backup.Length);
    }

    [Fact]
    public void Dispose_EveryJobEnded_LeavesNoFile()
    {
        using (var journal = New())
        {
            journal.Add(Leases.Create(_time) with { JobId = "ended" });
            journal.Remove("ended");
        }

        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{\"JobId\":\"cut o")]
    [InlineData("{}")]
    public void FindLeft_FileIsNotWhole_HasNoJobsOfIt(string text)
    {
        Directory.CreateDirectory(_folder.At("jobs"));
        File.WriteAllText(_folder.At("jobs", "x.jobs"), text);
        using var journal = New();

        using var left = Assert.Single(journal.FindLeft());
        Assert.Empty(left.Jobs);
    }

    /// <summary>A file stands where the folder should.</summary>
    [Fact]
    public void Add_FolderCannotBeMade_GoesOnWithout()
    {
        File.WriteAllText(_folder.At("jobs"), "");
        using var journal = New();

        journal.Add(Leases.Create(_time));
        journal.Remove("job");

        Assert.Empty(journal.FindLeft());
    }

    private LeaseJournal New() =>
        new(Options.Create(new AccountOptions { DataFolder = _folder.Path }), NullLogger<LeaseJournal>.Instance);
}
