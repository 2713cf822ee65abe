using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Lists;

/// <summary>The lists of models and nodes, read a page at a time and again.</summary>
public sealed class ListTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    [Fact]
    public async Task Models_PageByPageByTheLinkHeader_GiveEachOnce()
    {
        await fixture.Node.SendHeartbeatAsync("a:1b", "b:1b", "c:1b", CoordinatorOnly.Model);
        await Network.Requester.ModelIsServedAsync("c:1b");
        var (read, path) = (new List<string>(), "/v1/models?limit=3");
        while (path is not null)
        {
            var answer = await GetAsync(path);
            var page = JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.ModelList)!;
            Assert.Equal(200, answer.Status);
            Assert.Equal(page.NextCursor is null, answer.NextPage is null);
            read.AddRange(page.Data.Select(model => model.Id));
            path = answer.NextPage;
        }

        Assert.Equal(read.Distinct(), read);
        Assert.Superset(new HashSet<string>(["a:1b", "b:1b", "c:1b", CoordinatorOnly.Model]), read.ToHashSet());
    }

    [Fact]
    public async Task Models_OfferedAsLatest_AreFoundWithoutIt()
    {
        using var ollama = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "ollama");
        await ollama.SendHeartbeatAsync("llama9:latest");

        Assert.Equal("llama9:latest", (await Network.Requester.TicketAsync("llama9")).Model);
        await Eventually.TrueAsync(async () => (await PeersAsync("/peers?model=llama9")).Page.Count == 1, "the list, which may be half a second old, has its node");
    }

    [Fact]
    public async Task Peers_PageByPageByTheLinkHeader_GiveEachOnceWithTheSameFilter()
    {
        using var second = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-2");
        await second.SendHeartbeatAsync("two:1b");
        await fixture.Node.SendHeartbeatAsync("two:1b");
        await Network.Requester.ModelIsServedAsync("two:1b");
        await Eventually.TrueAsync(async () => (await PeersAsync("/peers?model=two:1b")).Page.Count == 2, "both serve it");

        var (first, next) = await PeersAsync("/peers?model=two:1b&limit=1");
        var (rest, end) = await PeersAsync(next!);

        Assert.Equal(["fake-1", "fake-2"], first.Nodes.Concat(rest.Nodes).Select(node => node.NodeId).Order());
        Assert.Contains("model=two", next, StringComparison.Ordinal);
        Assert.Null(end);
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/peers")]
    public async Task List_NotChangedSince_Is304(string path)
    {
        var known = await Eventually.GetAsync(
            async () =>
            {
                await fixture.Node.SendHeartbeatAsync(CoordinatorOnly.Model);
                var answer = await GetAsync(path);
                return answer.Body == (await GetAsync(path)).Body ? answer : null;
            },
            "the list does not change");

        var same = await Network.Requester.SendAsync(Ask(path) with { Headers = [("If-None-Match", $"\"other\", W/{known.Headers["ETag"]}")] });
        var other = await Network.Requester.SendAsync(Ask(path) with { Headers = [("If-None-Match", "\"other\"")] });

        Assert.Equal((304, "", known.Headers["ETag"]), (same.Status, same.Body, same.Headers["ETag"]));
        Assert.Equal((200, known.Body), (other.Status, other.Body));
    }

    [Theory]
    [InlineData("/v1/models?limit=0", "limit")]
    [InlineData("/v1/models?limit=1001", "limit")]
    [InlineData("/v1/models?cursor=x", "cursor")]
    [InlineData("/peers?limit=x", "limit")]
    [InlineData("/peers?cursor=NaN~n", "cursor")]
    public async Task List_WrongPage_Is400AndNamesTheField(string path, string field)
    {
        var answer = await GetAsync(path);

        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.Problem!.Errors!.Keys);
    }

    private static RawRequest Ask(string path) => new(path) { Method = HttpMethod.Get };

    private Task<RawAnswer> GetAsync(string path) => Network.Requester.SendAsync(Ask(path));

    private async Task<(PeersResponse Page, string? Next)> PeersAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.Equal(200, answer.Status);
        return (JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.PeersResponse)!, answer.NextPage);
    }
}
