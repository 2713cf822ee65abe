using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Errors;

/// <summary>Many callers that begin a request and never end it, at all three programs.</summary>
public sealed class SlowClientTests(SlowClientTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<SlowClientTests.Fixture>
{
    private const string Model = "steady:1b";
    private const int Each = 100;

    [Fact]
    public async Task Serve_ThreeHundredHalfOpenConnectionsEach_OthersAreServedAndTheHalfOpenAreClosed()
    {
        var open = new List<(Uri Server, TcpClient Connection)>();
        try
        {
            foreach (var server in new[] { Network.CoordinatorAddress, Network.WorkerAddresses["node-1"], Network.ClientAddress })
            {
                foreach (var begun in (string[])["", "GET /hea", $"POST /authorize HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{{"])
                {
                    for (var i = 0; i < Each; i++)
                    {
                        open.Add((server, await BeginAsync(server, begun)));
                    }
                }
            }

            using var caller = new TicketCall(await Network.Requester.TicketAsync(Model));
            Assert.Contains("fake", await caller.AskAsync("hello", stream: false, Cancellation), StringComparison.Ordinal);
            Assert.Equal(200, await RawHttp.SendAsync(Network.ClientAddress, "GET", "/v1/models", Cancellation));
            Assert.True(await Network.Requester.IsHealthyAsync());

            // A head that never ends is closed by coordinator and worker after 10 s, by the client after 30 s.
            foreach (var (_, connection) in open.Where((_, i) => i % (3 * Each) == Each))
            {
                await ClosedAsync(connection);
            }
        }
        finally
        {
            open.ForEach(half => half.Connection.Dispose());
        }
    }

    private static async Task<TcpClient> BeginAsync(Uri server, string begun)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, Cancellation);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun), Cancellation);
        return connection;
    }

    /// <summary>Reads to the end, which comes or the test's own limit does.</summary>
    private static async Task ClosedAsync(TcpClient connection)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limited.CancelAfter(HangLimit.Of(TimeSpan.FromMinutes(1)));
        var buffer = new byte[1024];
        try
        {
            while (await connection.GetStream().ReadAsync(buffer, limited.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel(Model)] });
}
