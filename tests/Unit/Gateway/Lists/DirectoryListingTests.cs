using System.Text.Json;
using MonkeyTroop.Gateway.Lists;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.Unit.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Gateway.Lists;

public class DirectoryListingTests
{
    private const int All = ListQuery.MaxLimit;

    [Fact]
    public void Models_HashesThatDiffer_AreLeftOut()
    {
        var (a, b) = (new string('a', 64), new string('b', 64));
        var listing = Of(
            Node("1", new OfferedModel("x", a, 5), new OfferedModel("y", null, null), new OfferedModel("z", null, 7)),
            Node("2", new OfferedModel("x", b, 6), new OfferedModel("z", a, null)));

        Assert.Equal(
            [("x", null, 6, 2), ("y", null, null, 1), ("z", a, 7, 2)],
            Models(listing.Models(All, null)).Data.Select(model => (model.Id, model.ContentHash, model.SizeBytes, model.Nodes ?? 0)));
    }

    [Fact]
    public void Models_OfProvenNodes_ComeBeforeThoseOfOthers()
    {
        var listing = Of(
            Node("new", new OfferedModel("a", null, null), new OfferedModel("z", null, null)),
            Node("old", new OfferedModel("y", null, null), new OfferedModel("z", null, null)) with { IsProven = true });

        Assert.Equal(["y", "z", "a"], Models(listing.Models(All, null)).Data.Select(model => model.Id));
    }

    [Fact]
    public void Models_MoreThanAreListed_LeaveOutThoseOfUnprovenNodes()
    {
        var listing = new DirectoryListing([Node("new", Names(50)), Node("old", new OfferedModel("z", null, null)) with { IsProven = true }], maxModels: 10, _ => null);

        var models = Models(listing.Models(All, null)).Data;

        Assert.Equal(10, models.Count);
        Assert.Equal("z", models[0].Id);
    }

    [Fact]
    public void Models_Entry_SaysByWhatItsTokensArePaid() =>
        Assert.Equal(new TokenRates(400, 20), Assert.Single(Models(Of(Node("node", Names(1))).Models(All, null)).Data).Rates);

    [Fact]
    public void Models_PageByPage_AreEachGivenOnce()
    {
        var listing = Of(Node("new", Names(25)), Node("old", Names(10)) with { IsProven = true });
        var (read, cursor) = (new List<string>(), (ModelCursor?)null);
        do
        {
            var page = listing.Models(7, cursor);
            read.AddRange(Models(page).Data.Select(model => model.Id));
            Assert.Equal(page.Next, Models(page).NextCursor);
            cursor = page.Next is null ? null : ModelCursor.Parse(page.Next);
        }
        while (cursor is not null);

        Assert.Equal(Names(25).Select(model => model.Name).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Models_LargeNames_EndThePageAtOneMebibyte()
    {
        var listing = Of(Node("1", [.. Enumerable.Range(0, FieldRules.MaxModels).Select(number => new OfferedModel($"{number}{new string('\u00e9', 250)}", null, null))]));

        var page = listing.Models(All, null);

        Assert.InRange(page.Bytes.Length, 1, ListPage.MaxBytes);
        Assert.NotNull(page.Next);
        Assert.NotEmpty(Models(page).Data);
    }

    [Fact]
    public void Nodes_PageByPage_AreEachGivenOnceBestFirst()
    {
        var listing = Of([.. Enumerable.Range(0, 20).Select(number => Entries.Idle($"n{number}") with { Reputation = 1 / (double)(1 + (number % 3)) })]);
        var (read, cursor) = (new List<Peer>(), (NodeCursor?)null);
        do
        {
            var page = listing.Nodes(null, withAddress: false, limit: 6, cursor);
            read.AddRange(Nodes(page).Nodes);
            cursor = page.Next is null ? null : NodeCursor.Parse(page.Next);
        }
        while (cursor is not null);

        Assert.Equal(20, read.DistinctBy(node => node.NodeId).Count());
        Assert.Equal(read.Select(node => node.Reputation).OrderDescending(), read.Select(node => node.Reputation));
    }

    [Fact]
    public void Nodes_OfAModel_AreThoseThatServeItByNameOrHash()
    {
        var hash = new string('a', 64);
        var listing = Of(Node("1", new OfferedModel("x", hash, null)), Node("2", new OfferedModel("y", null, null)));

        Assert.Equal("1", Assert.Single(Nodes(listing.Nodes("x", false, All, null)).Nodes).NodeId);
        Assert.Equal("1", Assert.Single(Nodes(listing.Nodes($"sha256:{hash}", false, All, null)).Nodes).NodeId);
        Assert.Empty(Nodes(listing.Nodes("z", false, All, null)).Nodes);
    }

    [Fact]
    public void Nodes_WithoutAddress_ShowNone()
    {
        var listing = Of(Entries.Idle("a"));

        Assert.NotNull(Assert.Single(Nodes(listing.Nodes(null, true, All, null)).Nodes).Url);
        Assert.Null(Assert.Single(Nodes(listing.Nodes(null, false, All, null)).Nodes).Url);
    }

    [Fact]
    public void Page_AskedForAgain_IsTheSameBytesAlsoWhenManyOtherPagesWereAskedFor()
    {
        var listing = Of(Node("1", Names(100)));
        for (var limit = 1; limit < 60; limit++)
        {
            listing.Models(limit, null);
        }

        Assert.Same(listing.Models(All, null), listing.Models(All, null));
        Assert.Equal(listing.Models(All, null).ToAnswer().Tag, Of(Node("1", Names(100))).Models(All, null).ToAnswer().Tag);
        Assert.NotEqual(listing.Models(All, null).ToAnswer().Tag, listing.Models(5, null).ToAnswer().Tag);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("proven.")]
    [InlineData("proven.a b")]
    [InlineData("mine.x")]
    public void ModelCursor_Malformed_IsNone(string text) => Assert.Null(ModelCursor.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0.5")]
    [InlineData("~n")]
    [InlineData("NaN~n")]
    [InlineData("1e999~n")]
    [InlineData("0.5~a b")]
    public void NodeCursor_Malformed_IsNone(string text) => Assert.Null(NodeCursor.Parse(text));

    private static DirectoryListing Of(params DirectoryEntry[] nodes) => new(nodes, maxModels: 10_000, _ => new TokenRates(400, 20));

    private static DirectoryEntry Node(string id, params OfferedModel[] models) => Entries.Idle(id) with { Models = models, ModelsHash = id };

    private static OfferedModel[] Names(int count) => [.. Enumerable.Range(0, count).Select(number => new OfferedModel($"m{number}", null, null))];

    private static ModelList Models(ListPage page) => JsonSerializer.Deserialize(page.Bytes.Span, ProtocolJson.Default.ModelList)!;

    private static PeersResponse Nodes(ListPage page) => JsonSerializer.Deserialize(page.Bytes.Span, ProtocolJson.Default.PeersResponse)!;
}
