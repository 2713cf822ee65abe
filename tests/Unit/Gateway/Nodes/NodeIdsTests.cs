using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Tests.Unit.Gateway.Nodes;

public sealed class NodeIdsTests
{
    private const string Owner = "ZXkDu2Ab-0123456789_0123456789-0123456789ab";

    [Fact]
    public void Qualified_Name_HasMoreAndMoreOfTheOwner() =>
        Assert.Equal([$"pc-{Owner[..8]}", $"pc-{Owner[..16]}", $"pc-{Owner}"], NodeIds.Qualified("pc", Owner));

    [Fact]
    public void Qualified_LongestName_IsStillAnIdAndHasTheWholeOwner() => Assert.All(
        NodeIds.Qualified(new string('n', FieldRules.MaxIdLength), Owner).Zip((int[])[8, 16, 43]),
        pair =>
        {
            Assert.True(FieldRules.IsId(pair.First));
            Assert.EndsWith($"-{Owner[..pair.Second]}", pair.First, StringComparison.Ordinal);
        });

    [Fact]
    public void Qualified_OwnerWithAShortId_IsTriedOnce() => Assert.Equal(["pc-bob"], NodeIds.Qualified("pc", "bob"));
}
