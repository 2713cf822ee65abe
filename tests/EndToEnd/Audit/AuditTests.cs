using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Audit;

public sealed class AuditTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    [Fact]
    public async Task Record_TicketReceiptAndTransfer_AreShownWithTheirFigures()
    {
        await fixture.Node.SendHeartbeatAsync(CoordinatorOnly.Model);
        var ticket = await Network.Requester.TicketAsync(CoordinatorOnly.Model);
        Assert.NotNull((await fixture.Node.SubmitAsync(ticket, Network.Requester.Account, 1.5m)).Value);
        await Network.Owner.GrantAsync(1);
        const decimal transfer = 0.001m;
        Assert.NotNull((await Network.Owner.TransferAsync(Network.Requester.Account, transfer, "gift-1", "thanks")).Value);

        var granted = await FindAsync("authorize.granted", log => Detail(log, "job_id") == ticket.JobId);
        var settled = await FindAsync("receipt.settled", log => Detail(log, "job_id") == ticket.JobId);
        var given = await FindAsync("transfer.given", log => Detail(log, "to") == Network.Requester.Account);
        var joined = await FindAsync("node.registered", log => Detail(log, "node_id") == "fake-1");

        Assert.Equal((Network.Requester.Account, "fake-1", CoordinatorOnly.Model), (UserOf(granted), Detail(granted, "node_id"), Detail(granted, "model")));
        Assert.Equal((Network.Requester.Account, "1", "127.0.0.1"), (UserOf(settled), Detail(settled, "sequence"), Detail(settled, "address")));
        Assert.Equal((Network.Owner.Account, "0.001"), (UserOf(given), Detail(given, "amount")));
        Assert.Equal(Network.Owner.Account, UserOf(joined));
        var (_, here) = await AskAsync("/admin/audit?address=127.0.0.1&event_type=authorization&limit=1000", Secrets.AdminPassword);
        Assert.Contains(here.GetProperty("logs").EnumerateArray(), log => Detail(log, "job_id") == ticket.JobId);
        Assert.All(here.GetProperty("logs").EnumerateArray(), log => Assert.Equal("127.0.0.1", log.GetProperty("address").GetString()));
        var (_, elsewhere) = await AskAsync("/admin/audit?address=203.0.113.77", Secrets.AdminPassword);
        Assert.Equal(0, elsewhere.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Record_MessagesSentAgainAndAgain_AreOnRecordOnceEach()
    {
        const int times = 20;
        await fixture.Node.SendHeartbeatAsync(CoordinatorOnly.Model);
        var ticket = await Network.Requester.TicketAsync(CoordinatorOnly.Model);
        var receipt = fixture.Node.Sign(new ReceiptSubmission
        {
            JobId = ticket.JobId,
            RequesterPublicKey = Network.Requester.Account,
            WorkerNodeId = fixture.Node.NodeId,
            DurationSeconds = 0.005m,
            Sequence = 1,
            Final = true,
            Status = JobStatus.Completed,
        });
        var overheard = new RawRequest(CoordinatorPaths.SubmitReceipt) { Body = JsonSerializer.SerializeToUtf8Bytes(receipt, ProtocolJson.Default.ReceiptSubmission) };
        await Network.Owner.GrantAsync(1);
        string? transfer = null;
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(200, (await Network.Requester.SendAsync(overheard)).Status);
            transfer = (await Network.Owner.TransferAsync(Network.Requester.Account, 0.000_001m, "again-and-again")).Value?.TransferId ?? transfer;
            Assert.NotNull((await fixture.Node.RegisterAgainAsync(Network.Owner.Key)).Value);
        }

        // Events come in the order in which they happened: with this one all before it are there.
        await RawHttp.SendAsync(Network.CoordinatorAddress, "GET", "/after-the-replays", Cancellation);
        await FindAsync("request.refused", log => Detail(log, "call") == "GET /after-the-replays");
        Assert.NotNull(transfer);
        Assert.Single(await AllAsync("receipt.settled"), log => Detail(log, "job_id") == ticket.JobId);
        Assert.Single(await AllAsync("transfer.given"), log => Detail(log, "amount") == "0.000001");
        Assert.Single(await AllAsync("node.registered"), log => Detail(log, "node_id") == fixture.Node.NodeId);
    }

    [Fact]
    public async Task Record_AnothersAccountNamed_HasTheThiefAndWhomHeNamed()
    {
        using var thief = EcKeyPair.Create();
        var victim = Network.Requester.Account;
        var body = $$"""{"model":"{{CoordinatorOnly.Model}}","requester":"{{victim}}"}""";
        await Network.Requester.SendAsync(new RawRequest("/authorize") { Json = body, Key = thief });
        await Network.Requester.SendAsync(new RawRequest("/authorize") { Json = body });

        var caught = await FindAsync("security.event", log => Detail(log, "code") == "not_your_account");
        var unproven = await FindAsync("authorize.refused", log => Detail(log, "code") == "invalid_proof");

        Assert.Equal((thief.Thumbprint, victim), (UserOf(caught), Detail(caught, "claimed_user")));
        Assert.Equal((null, victim), (UserOf(unproven), Detail(unproven, "claimed_user")));
    }

    [Fact]
    public async Task Record_WrongPasswordAndAdmin_AreOnRecordWithoutThePassword()
    {
        await AskAsync("/admin/audit", "guess-one-two");
        await FindAsync("admin.refused", log => Detail(log, "call") == "GET /admin/audit");
        await FindAsync("admin.action", log => Detail(log, "action") == "GET /admin/audit");

        var files = string.Concat(Directory.GetFiles(Path.Combine(Network.CoordinatorData, "audit"), "*.jsonl").Select(File.ReadAllText));
        Assert.DoesNotContain("guess-one-two", files, StringComparison.Ordinal);
        Assert.DoesNotContain(Secrets.AdminPassword, files, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{Secrets.AdminPassword}")), files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_LineEndsInPathsAndIds_StayInOneLine()
    {
        await RawHttp.SendAsync(Network.CoordinatorAddress, "GET", "/forged%0d%0a{%22event_type%22:%22authorize.granted%22}%E2%80%A8%1b[2J", Cancellation);

        var refused = await FindAsync("request.refused", log => Detail(log, "call")?.Contains("/forged", StringComparison.Ordinal) == true);
        Assert.Contains("/forged%0D%0A", Detail(refused, "call"), StringComparison.Ordinal);
        foreach (var line in Directory.GetFiles(Path.Combine(Network.CoordinatorData, "audit"), "*.jsonl").SelectMany(File.ReadAllLines))
        {
            using var json = JsonDocument.Parse(line);
            Assert.True(json.RootElement.TryGetProperty("event_id", out _));
        }
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?offset=-1", "offset")]
    [InlineData("?since=now", "since")]
    [InlineData("?user_id=%00", "user_id")]
    [InlineData("?event_type=%0d%0a", "event_type")]
    public async Task Read_BadValue_Is400AndNamesTheField(string query, string field)
    {
        var (status, body) = await AskAsync($"/admin/audit{query}", Secrets.AdminPassword);

        Assert.Equal(400, status);
        Assert.True(body.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Tail_CoordinatorIsStopped_ShowsTheLastEventsWithoutControlCharacters()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        for (var number = 0; number < 5; number++)
        {
            await RawHttp.SendAsync(network.CoordinatorAddress, "GET", $"/nowhere-{number}%1b[2J%0a", Cancellation);
        }

        await network.Coordinator.KillAsync();
        var human = await TailAsync(network, "--lines", "3", "--type", "request.refused");
        var json = await TailAsync(network, "--lines", "2", "--json");
        var none = await TailAsync(network, "--user", "nobody");

        Assert.Equal(["/nowhere-2", "/nowhere-3", "/nowhere-4"], human.Select(line => line[line.IndexOf("/nowhere", StringComparison.Ordinal)..][..10]));
        Assert.All(human, line => Assert.DoesNotContain(line, char.IsControl));
        Assert.Equal(2, json.Count);
        Assert.All(json, line => JsonDocument.Parse(line).Dispose());
        Assert.Empty(none);
    }

    [Fact]
    public async Task Tail_Follow_ShowsEventsAsTheyHappenAndEndsInOrder()
    {
        var spec = ProcessSpec.ForProgram(
            "Gateway", Network.Logs, "audit", "tail", "--follow", "--lines", "0", "--json", "--data", Network.CoordinatorData);
        await using var tail = TroopProcess.Start(spec with { Name = "tail" });
        await Eventually.TrueAsync(
            async () =>
            {
                await RawHttp.SendAsync(Network.CoordinatorAddress, "GET", "/followed", Cancellation);
                return tail.Output.StandardOutput.Any(line => line.Contains("/followed", StringComparison.Ordinal));
            },
            "the tail shows the event");

        Assert.Equal(0, await tail.TerminateAsync());
        Assert.Empty(tail.Output.StandardError);
    }

    private static async Task<IReadOnlyList<string>> TailAsync(TroopNetwork network, params IReadOnlyList<string> arguments)
    {
        // The database is named and away: the files are enough.
        var spec = ProcessSpec.ForProgram("Gateway", network.Logs, ["audit", "tail", .. arguments, "--data", network.CoordinatorData])
            .With(("DATABASE_URL", "postgres://nobody:nothing@127.0.0.1:1/none"));
        await using var process = TroopProcess.Start(spec with { Name = "tail" });
        Assert.Equal(0, await process.ExitAsync());
        return process.Output.StandardOutput;
    }

    private Task<JsonElement> FindAsync(string type, Func<JsonElement, bool> fits) => FirstAsync($"/admin/audit?limit=1000&event_type={type}", fits);

    private async Task<IReadOnlyList<JsonElement>> AllAsync(string type) =>
        [.. (await AskAsync($"/admin/audit?limit=1000&event_type={type}", Secrets.AdminPassword)).Body.GetProperty("logs").EnumerateArray()];

    private async Task<JsonElement> FirstAsync(string path, Func<JsonElement, bool> fits) => (JsonElement)await Eventually.GetAsync<object>(
        async () =>
        {
            var (_, body) = await AskAsync(path, Secrets.AdminPassword);
            return body.GetProperty("logs").EnumerateArray().Where(fits).Select(log => (object)log).FirstOrDefault();
        },
        path);

    private async Task<(int Status, JsonElement Body)> AskAsync(string path, string password)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Network.CoordinatorAddress, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{password}")));
        using var answer = await http.SendAsync(request, Cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return ((int)answer.StatusCode, json.RootElement.Clone());
    }

    private static string? UserOf(JsonElement log) => log.GetProperty("user_id").GetString();

    private static string? Detail(JsonElement log, string name) =>
        log.GetProperty("details").TryGetProperty(name, out var value) ? value.GetString() : null;
}
