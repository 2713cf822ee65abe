using System.Net;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Disks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Receipts;

/// <summary>A running worker whose disk takes no receipts.</summary>
public sealed class FullDiskTests : NetworkTest
{
    private const string Model = "steady:1b";
    private const string Node = "node-1";
    private const string NotPermitted = "this machine does not permit it";

    [Fact]
    public async Task Worker_DiskFull_GetsNoTicketsSaysWhyAndSendsItsReceiptsLater()
    {
        var network = await StartAsync(Options());
        using var disk = SmallDisk.TryMount(network.At(Node), megabytes: 16);
        Assert.SkipWhen(disk is null, NotPermitted);

        await RunAsync(network, disk!.Fill, disk.MakeRoom);
    }

    [Fact]
    public async Task Worker_DiskReadOnly_GetsNoTicketsSaysWhyAndSendsItsReceiptsLater()
    {
        var network = await StartAsync(Options());
        FrozenFiles? frozen = null;
        try
        {
            await RunAsync(network, () => Assert.SkipWhen((frozen = FrozenFiles.TryFreeze(network.At(Node))) is null, NotPermitted), () => frozen!.Dispose());
        }
        finally
        {
            frozen?.Dispose();
        }
    }

    private static async Task RunAsync(TroopNetwork network, Action breakDisk, Action mendDisk)
    {
        await network.StartWorkerAsync(Node);
        await network.Requester.ModelIsServedAsync(Model);
        await BecomesAsync(network, 200, "healthy", reason: null);
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);

        breakDisk();
        await Eventually.TrueAsync(async () => (await AskAsync(caller)).Contains(ProblemCodes.StoreAway, StringComparison.Ordinal), "a receipt cannot be kept");
        await BecomesAsync(network, 503, "blocked", reason: "receipts cannot be kept: SQLite Error");
        Assert.Equal(200, await RawHttp.SendAsync(network.WorkerAddresses[Node], "GET", "/health", Cancellation));
        await Eventually.TrueAsync(
            async () => await network.Requester.AuthorizeAsync(Model) is { Status: HttpStatusCode.ServiceUnavailable, Problem.Code: ProblemCodes.NoNodeFree },
            "no ticket is given for a worker that would refuse it");

        mendDisk();
        await BecomesAsync(network, 200, "healthy", reason: null);
        Assert.Contains("[DONE]", await AskAsync(caller), StringComparison.Ordinal);
        await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "what was used is settled");
        await network.Requester.TicketAsync(Model);
        await network.Workers[Node].Output.SaysAsync("Receipts cannot be kept");
        Assert.Single(network.Workers[Node].Output.StandardError, line => line.Contains("Receipts cannot be kept", StringComparison.Ordinal));
        await Ledger.AssertBalancedAsync(network);
    }

    private static async Task<string> AskAsync(TicketCall caller)
    {
        using var answer = await caller.ChatAsync("hello", stream: true, Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task BecomesAsync(TroopNetwork network, int status, string state, string? reason)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = network.WorkerAddresses[Node] };
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
                var health = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
                return (int)answer.StatusCode == status && (string?)health["status"] == state
                    && (reason is null ? health["reason"] is null : ((string?)health["reason"])!.StartsWith(reason, StringComparison.Ordinal));
            },
            $"readiness becomes {status} {state}");
    }

    private static TroopNetworkOptions Options() => new() { Models = [new FakeModel(Model)], Workers = 0, Client = false, StarterCredits = 100_000 };
}
