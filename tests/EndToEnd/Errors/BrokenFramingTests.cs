using System.Text;
using MonkeyTroop.Tests.EndToEnd.Fuzz;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Errors;

/// <summary>A body that is not sent as HTTP says is the sender's fault, in all programs.</summary>
public sealed class BrokenFramingTests(BrokenFramingTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<BrokenFramingTests.Fixture>
{
    private const string Model = "steady:1b";

    [Theory]
    [InlineData("ffffffffffffffff")]
    [InlineData("7fffffff0")]
    [InlineData("-1")]
    [InlineData("zz")]
    public async Task Post_ImpossibleChunkSize_Is400AndNoDefect(string size)
    {
        var body = $"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\nx";
        var ticket = await Network.Requester.TicketAsync(Model);
        foreach (var (target, server, path, header) in new[]
        {
            (FuzzTarget.Coordinator, Network.CoordinatorAddress, "/authorize", ""),
            (FuzzTarget.Worker, Network.WorkerAddresses["node-1"], "/v1/chat/completions", $"Authorization: Bearer {ticket.Token}\r\n"),
            (FuzzTarget.Client, Network.ClientAddress, "/v1/chat/completions", ""),
        })
        {
            using var lane = new WireLane(server);
            var request = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{header}{body}");

            var answer = Assert.Single(await lane.SendAsync(new FuzzCase(target, size, request) { Manner = SendManner.Alone }, Cancellation));

            // The close of a connection with unread bytes is a reset, which may overtake the answer.
            Assert.True(answer.Status is 400 or 0, $"{target} answered {answer.Status}");
        }

        foreach (var process in new[] { Network.Coordinator, Network.Workers["node-1"], Network.Client })
        {
            Assert.DoesNotContain(process.Output.StandardError, line => line.Contains(" fail: ", StringComparison.Ordinal));
        }
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel(Model)] });
}
