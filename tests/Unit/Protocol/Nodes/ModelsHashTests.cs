using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.Protocol.Nodes;

public sealed class ModelsHashTests
{
    private static readonly string Hash = string.Concat(Enumerable.Repeat("ab", 32));

    // Computed with another SHA-256 over the lines that the contract states.
    [Fact]
    public void Of_KnownList_IsTheKnownHash()
    {
        Assert.Equal("6011327bbf233130b1efee42c3956b957c65a95f071411011a6d32fc13b547cb", ModelsHash.Of([new ModelOffer("a"), new ModelOffer("b", Hash, 7)]));
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ModelsHash.Of([]));
    }

    [Fact]
    public void Of_OtherOrder_IsTheSame() =>
        Assert.Equal(ModelsHash.Of([new ModelOffer("a"), new ModelOffer("B")]), ModelsHash.Of([new ModelOffer("B"), new ModelOffer("a")]));

    [Fact]
    public void Of_AnyChange_IsAnother()
    {
        ModelOffer[][] lists =
        [
            [], [new("a")], [new("b")], [new("a"), new("b")], [new("a", Hash)], [new("a", null, 1)], [new("a", Hash, 1)], [new("a", Hash, 2)],
        ];

        Assert.Equal(lists.Length, lists.Select(ModelsHash.Of).Distinct().Count());
    }
}
