using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Tickets;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

public sealed class LeaseBookTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LeaseBook _book;

    public LeaseBookTests() => _book = new LeaseBook(_time);

    [Fact]
    public void TryTake_SameModel_ReusesTheLease()
    {
        var lease = Leases.Create(_time);
        _book.Add(lease);

        using var first = Take();
        using var second = Take();

        Assert.Same(lease, first?.Lease);
        Assert.Same(lease, second?.Lease);
    }

    [Fact]
    public void TryTake_OtherModel_FindsNone()
    {
        _book.Add(Leases.Create(_time, model: "qwen"));

        Assert.Null(Take());
    }

    [Fact]
    public void TryTake_Expired_FindsNone()
    {
        _book.Add(Leases.Create(_time));
        _time.Advance(TimeSpan.FromSeconds(298));

        Assert.Null(Take());
    }

    [Fact]
    public void TryTake_HoldUsedByRequestsThatStillRun_CountsThemAll()
    {
        _book.Add(Leases.Create(_time));
        using var first = Take();
        using var second = Take();
        using var third = Take();
        _time.Advance(TimeSpan.FromSeconds(94));
        Take()!.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(Take());
    }

    [Fact]
    public void TryTake_HoldUsedByRequestsThatEnded_CountsOnlyTheirTime()
    {
        _book.Add(Leases.Create(_time, allowance: 100));
        using (Take())
        {
            _time.Advance(TimeSpan.FromSeconds(50));
        }

        _time.Advance(TimeSpan.FromSeconds(100));
        using (var use = Take())
        {
            Assert.NotNull(use);
            _time.Advance(TimeSpan.FromSeconds(45));
        }

        Assert.Null(Take());
    }

    [Fact]
    public void TryTake_SeveralLeases_PrefersTheLeastBusy()
    {
        _book.Add(Leases.Create(_time, "n1"));
        _book.Add(Leases.Create(_time, "n2"));

        using var first = Take();
        using var second = Take();

        Assert.NotEqual(first!.Lease.NodeId, second!.Lease.NodeId);
    }

    [Fact]
    public void TryTake_OneIsDue_PrefersItsSuccessorEvenIfBusier()
    {
        _book.Add(Leases.Create(_time, "old"));
        _time.Advance(TimeSpan.FromSeconds(240));
        _book.Add(Leases.Create(_time, "new"));

        using var first = Take();
        using var second = Take();

        Assert.Equal(("new", "new"), (first!.Lease.NodeId, second!.Lease.NodeId));
        Assert.False(first.IsDue || second.IsDue);
    }

    [Fact]
    public void TryTake_AllAreDue_SaysSoOnceInAWhile()
    {
        _book.Add(Leases.Create(_time));
        _time.Advance(TimeSpan.FromSeconds(240));

        Assert.True(Due());
        Assert.False(Due());
        _time.Advance(LeaseBook.RenewalInterval);
        Assert.True(Due());
    }

    [Fact]
    public void TryTake_ExcludedNode_FindsNone()
    {
        _book.Add(Leases.Create(_time, "n1"));

        Assert.Null(_book.TryTake("llama", new HashSet<string> { "n1" }));
    }

    [Fact]
    public void MarkFull_Node_IsLeftAloneUntilItsTimeIsOver()
    {
        _book.Add(Leases.Create(_time));
        _book.Add(Leases.Create(_time));
        Take()!.MarkFull(TimeSpan.FromSeconds(5));

        Assert.Null(Take());
        Assert.Equal(["n1"], _book.FullNodes());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(Take());
        Assert.Empty(_book.FullNodes());
    }

    [Fact]
    public void MarkFull_AnEarlierRequestEnds_ItsSlotIsFree()
    {
        _book.Add(Leases.Create(_time));
        var earlier = Take()!;
        Take()!.MarkFull(TimeSpan.FromSeconds(5));
        Assert.Null(Take());

        earlier.Dispose();

        Assert.NotNull(Take());
    }

    [Fact]
    public void MarkFull_AbsurdWait_IsBounded()
    {
        _book.Add(Leases.Create(_time));
        Take()!.MarkFull(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.NotNull(Take());
    }

    [Fact]
    public void Drop_Lease_LeavesTheNodesOthers()
    {
        var kept = Leases.Create(_time);
        _book.Add(Leases.Create(_time, life: 400));
        _book.Add(kept);
        Take()!.Drop();

        Assert.Same(kept, Take()!.Lease);
        Assert.Empty(_book.TroubledNodes());
    }

    [Fact]
    public void DropNode_Node_DropsAllItsLeasesAndIsRememberedForAWhile()
    {
        _book.Add(Leases.Create(_time));
        _book.Add(Leases.Create(_time));
        Take()!.DropNode();

        Assert.Null(Take());
        Assert.Equal(["n1"], _book.TroubledNodes());
        _time.Advance(LeaseBook.TroubleTime);
        Assert.Empty(_book.TroubledNodes());
    }

    [Fact]
    public void Dispose_Twice_EndsTheUseOnce()
    {
        _book.Add(Leases.Create(_time, allowance: 100));
        var use = Take()!;
        _time.Advance(TimeSpan.FromSeconds(50));
        use.Dispose();
        use.Dispose();
        _time.Advance(TimeSpan.FromSeconds(100));

        Assert.NotNull(Take());
    }

    [Fact]
    public void TryTake_AsManyRunAsTheTicketLets_GivesNone()
    {
        _book.Add(Leases.Create(_time) with { Parallel = 2 });
        using var one = Take()!;
        using var two = Take()!;

        Assert.Null(Take());
        two.Dispose();
        using var three = Take();
        Assert.NotNull(three);
    }

    [Fact]
    public void Add_ManyLeases_KeepsABoundedNumber()
    {
        var last = Leases.Create(_time, "last", life: 300);
        for (var i = 0; i < LeaseBook.MaxLeasesPerModel; i++)
        {
            _book.Add(Leases.Create(_time, $"n{i}", life: 100 + i));
        }

        _book.Add(last);

        // The one that would have ended first made room.
        var nodes = Enumerable.Range(0, LeaseBook.MaxLeasesPerModel).Select(_ => Take()!.Lease.NodeId).ToHashSet();
        Assert.Contains("last", nodes);
        Assert.DoesNotContain("n0", nodes);
        Assert.Equal(LeaseBook.MaxLeasesPerModel, nodes.Count);
    }

    private LeaseUse? Take() => _book.TryTake("llama", Leases.NoNodes);

    private bool Due()
    {
        using var use = Take();
        return use!.IsDue;
    }
}
