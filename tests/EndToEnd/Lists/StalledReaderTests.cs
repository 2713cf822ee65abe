using System.Globalization;
using System.Net;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Memory;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Lists;

/// <summary>Many nodes with many long names, and many callers who ask for the lists and do not read them.</summary>
public sealed class StalledReaderTests : NetworkTest
{
    private const string Model = "wanted:1b";
    private const int Accounts = 3;
    private const int NodesPerAccount = 32;
    private const int Readers = 98;

    /// <summary>What <c>Answers:MaxAtOnce</c> answers of 1 MiB may take, and as much again that the garbage collector has not freed yet.</summary>
    private const long MaxKibibytes = 2 * 128 * 1024;

    /// <summary>The product's own bounds. Nodes may be silent for as long as a loaded machine takes to let them all join.</summary>
    private static TroopNetworkOptions Options { get; } = new() { Client = false, Settings = [("Nodes__SilenceLimit", "00:05:00")] };

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/peers")]
    public async Task Read_ManyStalledReadersOfLargeLists_AuthorizeWorksMemoryIsBoundedAndTheyAreEnded(string list)
    {
        var network = await StartAsync(Options);
        using var honest = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "honest");
        await ProveAsync(network, honest);
        await FillAsync(network);
        await honest.SendHeartbeatAsync(Model);
        await network.Requester.ModelIsServedAsync(Model);
        await AskOnceAsync(network, list);
        var before = ResidentMemory.KibibytesOf(network.Coordinator.Id);

        var readers = new List<StalledReader>();
        try
        {
            for (var number = 1; number <= Readers; number++)
            {
                readers.Add(await StalledReader.AskAsync(
                    network.CoordinatorAddress, list, IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.1.{number}")), Cancellation));
            }

            await honest.SendHeartbeatAsync(Model);
            await network.Requester.TicketAsync(Model);
            Assert.Equal(200, (await network.Requester.SendAsync(new RawRequest(list) { Method = HttpMethod.Get })).Status);
            var taken = ResidentMemory.KibibytesOf(network.Coordinator.Id) - before;
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{taken / 1024} MiB more with {Readers} stalled readers"));
            Assert.InRange(taken, long.MinValue, MaxKibibytes);

            foreach (var reader in readers)
            {
                await reader.EndedAsync();
            }

            await honest.SendHeartbeatAsync(Model);
            await network.Requester.TicketAsync(Model);
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    [Fact]
    public async Task Read_MoreAtOnceThanAnAddressMay_Is429OthersAreServedAndItIsAgainAfterwards()
    {
        var network = await StartAsync(Options with { Settings = [.. Options.Settings, ("Answers__MaxAtOncePerAddress", "2")] });
        await FillAsync(network);
        await AskOnceAsync(network, "/v1/models");
        var readers = new List<StalledReader>();
        try
        {
            for (var number = 0; number < 4; number++)
            {
                readers.Add(await StalledReader.AskAsync(network.CoordinatorAddress, "/v1/models", IPAddress.Loopback, Cancellation));
            }

            var ask = new RawRequest("/v1/models?limit=1") { Method = HttpMethod.Get };
            var refused = await Eventually.GetAsync(
                async () => await network.Requester.SendAsync(ask) is { Status: 429 } answer ? answer : null, "the address is refused");
            Assert.Equal(ProblemCodes.TooManyAnswers, refused.Problem!.Code);
            Assert.Equal("2", refused.Headers["Retry-After"]);
            using (var other = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = FromAnotherAddressAsync }))
            {
                using var answer = await other.GetAsync(new Uri(network.CoordinatorAddress, ask.Path), Cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            await Eventually.TrueAsync(async () => (await network.Requester.SendAsync(ask)).Status == 200, "the address is served again");
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private static async ValueTask<Stream> FromAnotherAddressAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellation);
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }

    private static async Task AskOnceAsync(TroopNetwork network, string list) => await Eventually.TrueAsync(
        async () => await network.Requester.SendAsync(new RawRequest(list) { Method = HttpMethod.Get }) is { Status: 200, Body.Length: > 100_000 },
        $"{list} is large");

    /// <summary>A job that was paid for brings the node's model to the first page.</summary>
    private static async Task ProveAsync(TroopNetwork network, FakeNode node)
    {
        await node.SendHeartbeatAsync(Model);
        var job = await Eventually.GetAsync(async () => (await network.Requester.AuthorizeAsync(Model)).Value, "the node is known");
        Assert.NotNull((await node.SubmitAsync(job, network.Requester.Account, seconds: 1)).Value);
    }

    /// <summary>Nodes of accounts of their own, each with as many long names as a heartbeat may have.</summary>
    private static async Task FillAsync(TroopNetwork network)
    {
        var filler = new string('x', 200);
        for (var account = 0; account < Accounts; account++)
        {
            using var owner = EcKeyPair.Create();
            for (var number = 0; number < NodesPerAccount; number++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"many-{account}-{number}");
                using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, owner, id);
                await node.SendHeartbeatAsync([.. Enumerable.Range(0, FieldRules.MaxModels).Select(model => $"{id}-{model}-{filler}")]);
            }
        }
    }
}
