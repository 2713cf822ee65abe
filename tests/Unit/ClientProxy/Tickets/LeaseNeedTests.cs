using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

/// <summary>What the book says should be done about a lease.</summary>
public sealed class LeaseNeedTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LeaseBook _book;

    public LeaseNeedTests() => _book = new LeaseBook(_time);

    [Theory]
    [InlineData(10, true, nameof(LeaseNeed.Extension))]
    [InlineData(60, false, nameof(LeaseNeed.Successor))]
    [InlineData(61, false, nameof(LeaseNeed.None))]
    public void NeedOf_LeaseIsDue_GoesByWhatRuns(int idle, bool inFlight, string need)
    {
        var entry = _book.Add(Leases.Create(_time));
        _time.Advance(TimeSpan.FromSeconds(240 - idle));
        var use = Take()!;
        if (!inFlight)
        {
            use.Dispose();
        }

        _time.Advance(TimeSpan.FromSeconds(idle));

        Assert.Equal(need, _book.NeedOf(entry, TimeSpan.FromSeconds(60)).ToString());
        Assert.Equal(LeaseNeed.None, _book.NeedOf(entry, TimeSpan.FromSeconds(60))); // not twice at once
    }

    [Fact]
    public void NeedOf_SuccessorIsThere_None()
    {
        var entry = _book.Add(Leases.Create(_time));
        Take()!.Dispose();
        _time.Advance(TimeSpan.FromSeconds(240));
        _book.Add(Leases.Create(_time));

        Assert.Equal(LeaseNeed.None, _book.NeedOf(entry, TimeSpan.FromSeconds(600)));
    }

    [Fact]
    public void NeedOf_ManyRunUnderIt_IsExtensionLongBeforeItsHoldIsUsedUp()
    {
        var entry = _book.Add(Leases.Create(_time));
        var uses = Enumerable.Range(0, 10).Select(_ => Take()!).ToList();

        Assert.Equal([.. Enumerable.Repeat(false, 9), true], uses.Select(use => use.IsDue)); // with the tenth, 30 s each are all that is held
        Assert.Equal(2400, _book.SecondsFor(entry));
        _time.Advance(LeaseBook.RenewalInterval);
        Assert.Equal(LeaseNeed.Extension, _book.NeedOf(entry, TimeSpan.FromSeconds(60)));
        uses.ForEach(use => use.Dispose());
        Assert.Null(_book.SecondsFor(entry));
    }

    [Fact]
    public void SecondsFor_AnswersThatPause_AreNotCounted()
    {
        var entry = _book.Add(Leases.Create(_time));
        using var paused = Take()!;
        using var going = Take()!;
        paused.Hear(default, textBytes: 0);
        _time.Advance(TimeSpan.FromSeconds(61));
        going.Hear(default, textBytes: 0);

        Assert.Equal(2 * 61 + 240, _book.SecondsFor(entry));
        going.Dispose();
        Assert.Null(_book.SecondsFor(entry));
    }

    [Fact]
    public void NeedOf_NodeFailed_IsOverOnceNothingRunsUnderIt()
    {
        var entry = _book.Add(Leases.Create(_time));
        var (failed, running) = (Take()!, Take()!);
        failed.DropNode();
        failed.Dispose();
        Assert.Equal(LeaseNeed.None, _book.NeedOf(entry, TimeSpan.FromSeconds(60)));
        Assert.False(_book.TryClose(entry));

        running.Dispose();

        Assert.Equal(LeaseNeed.Over, _book.NeedOf(entry, TimeSpan.FromSeconds(60)));
        Assert.True(_book.TryClose(entry));
        Assert.False(_book.TryClose(entry));
    }

    [Fact]
    public void TakeIdle_LeasesThatWereDroppedOrAreUnused_AreTakenOnceAndThoseInUseAreNot()
    {
        var idle = _book.Add(Leases.Create(_time));
        var dropped = Take()!;
        dropped.Drop();
        dropped.Dispose();
        var unused = _book.Add(Leases.Create(_time));
        var other = _book.AddAndTake(Leases.Create(_time));

        Assert.Equal([idle, unused], _book.TakeIdle().OrderByDescending(entry => entry.Requests));

        var next = Take()!;
        Assert.Same(other.Entry, next.Entry);
        next.Dispose();
        other.Dispose();
        Assert.Equal([other.Entry], _book.TakeIdle());
        Assert.Empty(_book.TakeIdle());
    }

    [Fact]
    public void Note_OutcomesThatSayNothingOfTheNode_DoNotCoverThoseThatDo()
    {
        var entry = _book.Add(Leases.Create(_time));
        Assert.Equal(JobOutcome.Unused, entry.Outcome);
        using var use = Take()!;
        Assert.Equal(JobOutcome.Cancelled, entry.Outcome);
        use.Note(JobOutcome.Rejected);
        Assert.Equal(JobOutcome.Rejected, entry.Outcome);
        use.Note(JobOutcome.Failed);
        using var next = Take()!;
        next.Note(JobOutcome.Cancelled);
        Assert.Equal(JobOutcome.Failed, entry.Outcome);
        next.Note(JobOutcome.Completed);
        Assert.Equal(JobOutcome.Completed, entry.Outcome);
    }

    [Fact]
    public void Renew_LeaseThatWasUsedUp_ServesAgainAndIsToBeHanded()
    {
        var entry = _book.Add(Leases.Create(_time, allowance: 100));
        using var use = Take()!;
        _time.Advance(TimeSpan.FromSeconds(96));
        Assert.Null(Take());

        var renewed = entry.Lease with { Token = "ticket-2", Allowance = TimeSpan.FromSeconds(300) };
        _book.Renew(entry, renewed);

        using var another = Take()!;
        Assert.Equal("ticket-2", another.Lease.Token);
        Assert.Equal(LeaseNeed.Handover, _book.NeedOf(entry, TimeSpan.FromSeconds(60)));
        _book.HasHanded(entry, renewed);
        Assert.Equal(LeaseNeed.None, _book.NeedOf(entry, TimeSpan.FromSeconds(60)));
    }

    private LeaseUse? Take() => _book.TryTake("llama", Leases.NoNodes);
}
