using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Tests.Unit.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Gateway.Scheduling;

public class NodeWeightTests
{
    [Theory]
    [InlineData(1024, 1, 1)]
    [InlineData(4, 21, 4)]
    [InlineData(8, 3, 3)]
    [InlineData(8, 0, 8)]
    public void Of_FreeSlots_CountAsFarAsTheyAreProven(int free, int proven, int counted)
    {
        var entry = Entries.Idle("node") with { Reputation = 1, Slots = free, FreeSlots = free, ProvenSlots = proven };

        Assert.Equal(counted * NodeWeight.Of(entry with { FreeSlots = 1, ProvenSlots = 1 }), NodeWeight.Of(entry));
    }

    [Theory]
    [InlineData(NodeAvailability.Busy, 1)]
    [InlineData(NodeAvailability.Idle, 0)]
    public void Of_NodeThatTakesNoJob_IsZero(NodeAvailability availability, int free) =>
        Assert.Equal(0, NodeWeight.Of(Entries.Idle("node") with { Availability = availability, FreeSlots = free, ProvenSlots = 9 }));

    [Fact]
    public void Of_Reputation_CountsByItsSquare()
    {
        var half = NodeWeight.Of(Entries.Idle("node") with { Reputation = 0.5 });

        Assert.Equal(4 * half, NodeWeight.Of(Entries.Idle("node") with { Reputation = 1 }));
    }

    [Theory]
    [InlineData(25, 4)]
    [InlineData(50, 2)]
    [InlineData(100, 1)]
    [InlineData(0, 1)] // a silo of the version before does not say
    public void Of_Speed_CountsAsAShare(int percent, int less) =>
        Assert.Equal(NodeWeight.Of(Entries.Idle("node")), less * NodeWeight.Of(Entries.Idle("node") with { SpeedPercent = percent }));
}
