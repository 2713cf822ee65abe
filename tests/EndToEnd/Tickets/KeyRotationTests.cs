using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.EndToEnd.Tickets;

/// <summary>What rotations of the signing key must not break, and what a compromised key must not do any longer.</summary>
public sealed class KeyRotationTests(SharedPostgres postgres) : NetworkTest
{
    private const string Model = "signed:1b";
    private const int Rotations = 4;

    private static readonly (string Name, string? Value)[] ShortLead = [("Tickets:PublicationLead", "00:00:02"), ("Tickets:RefreshEvery", "00:00:00.500")];

    [Theory]
    [InlineData("SQLite")]
    [InlineData("Postgres")]
    public async Task Rotate_SeveralTimesUnderLoad_NoRequestFails(string store)
    {
        var network = await StartAsync(store);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var (statuses, kids) = (new ConcurrentBag<HttpStatusCode>(), new ConcurrentDictionary<string, int>());
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(number => LoadAsync(network, number, statuses, kids, stop.Token)));

        var first = await CurrentAsync(network);
        for (var (rotation, current) = (0, first); rotation < Rotations; rotation++)
        {
            Assert.Equal(200, (await network.AdminAsync("/admin/keys/rotate")).Status);
            var before = current;
            current = await Eventually.GetAsync(async () => await CurrentAsync(network) is var now && now != before ? now : null, "the next key signs");
            var (signer, seen) = (current, statuses.Count);
            await Eventually.TrueAsync(() => kids.ContainsKey(signer) && statuses.Count > seen + 20, "requests run under the new key");
        }

        await stop.CancelAsync();
        await load;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{store}: {statuses.Count} requests, {statuses.Count(status => status != HttpStatusCode.OK)} failed, tickets of {kids.Count} keys");
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(Rotations + 1, kids.Count);
    }

    [Fact]
    public async Task Worker_CoordinatorStopped_TakesTicketsAlsoAfterItsOwnRestart()
    {
        var network = await StartAsync("SQLite");
        var ticket = await network.Requester.TicketAsync(Model);
        await Eventually.TrueAsync(() => File.Exists(network.At("node-1", "coordinator-keys.json")), "the worker keeps the keys");
        await network.Coordinator.KillAsync();
        using var caller = new TicketCall(ticket);
        Assert.Contains("fake", await caller.AskAsync("hello", stream: false, Cancellation), StringComparison.Ordinal);

        await network.Workers["node-1"].KillAsync();
        await network.StartWorkerAsync("node-1");
        Assert.Contains("fake", await caller.AskAsync("hello", stream: false, Cancellation, network.WorkerAddresses["node-1"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StolenKey_RotatedAtOnce_ItsTicketsAreRefusedByTheWorkerAndByNoRestartAccepted()
    {
        var network = await StartAsync("SQLite");
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);
        await caller.AskAsync("hello", stream: false, Cancellation);

        Assert.Equal(200, (await network.AdminAsync("/admin/keys/rotate", """{"immediately":true}""")).Status);
        await RefusedAsync(caller, HttpStatusCode.Unauthorized, "the worker forgets the stolen key");
        Assert.Single((await JwksAsync(network.CoordinatorAddress)).Keys);
        using var next = new TicketCall(await network.Requester.TicketAsync(Model));
        Assert.Contains("fake", await next.AskAsync("hello", stream: false, Cancellation), StringComparison.Ordinal);

        await network.Coordinator.KillAsync();
        await network.StartCoordinatorAsync();
        Assert.Single((await JwksAsync(network.CoordinatorAddress)).Keys);
        using var refused = await caller.ChatAsync("hello", stream: false, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task ForgedKids_Flood_CauseOneQuestionAtMostAndGenuineTicketsPass()
    {
        var network = await StartAsync("SQLite");
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);
        await caller.AskAsync("hello", stream: false, Cancellation);
        var before = Questions();
        var forged = Enumerable.Range(0, 20).Select(_ => SigningKey.Create().Key).ToList();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 300).Select(async number =>
        {
            using var attacker = new TicketCall(ticket with { Token = Forge(ticket, forged[number % forged.Count]) });
            using var answer = await attacker.ChatAsync("hello", stream: false, Cancellation);
            return answer.StatusCode;
        }));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.InRange(Questions() - before, 0, 1);
        Assert.Contains("fake", await caller.AskAsync("hello", stream: false, Cancellation), StringComparison.Ordinal);

        int Questions() => network.Relay.Count($"GET {CoordinatorPaths.Jwks} ");
    }

    [Fact]
    public async Task TwoGatewaysOnOneDatabase_KeyMadeByOne_IsPublishedAndUsedByTheOther()
    {
        using var folder = new TestFolder("two-gateways");
        var options = new TroopNetworkOptions { Database = PostgresServer.UrlOf(await postgres.CreateDatabaseAsync()), Settings = ShortLead };
        await using var one = new CoordinatorProcess("one", folder, options);
        await using var two = new CoordinatorProcess("two", folder, options);
        await one.StartAsync();
        await two.StartAsync();
        Assert.Equal((await JwksAsync(one.Address)).Hash, (await JwksAsync(two.Address)).Hash);

        using var probe = new CoordinatorProbe(one.Address, Protocol.Identity.EcKeyPair.Create());
        var answer = await probe.SendAsync(new RawRequest("/admin/keys/rotate") { AdminPassword = Secrets.AdminPassword });
        using var rotated = JsonDocument.Parse(answer.Body);
        var kid = rotated.RootElement.GetProperty("key").GetProperty("kid").GetString();

        await Eventually.TrueAsync(async () => (await JwksAsync(two.Address)).Keys.Any(key => key.Kid == kid), "the other publishes it");
        using var other = new CoordinatorProbe(two.Address, Protocol.Identity.EcKeyPair.Create());
        await Eventually.TrueAsync(async () => await CurrentAsync(other) == kid, "the other signs with it");
    }

    [Fact]
    public async Task Start_OtherMasterKey_IsOneLineWithoutTheKey()
    {
        var database = PostgresServer.UrlOf(await postgres.CreateDatabaseAsync());
        using var folder = new TestFolder("other-master-key");
        await using (var first = new CoordinatorProcess("first", folder, new TroopNetworkOptions { Database = database }))
        {
            await first.StartAsync();
        }

        var other = Convert.ToBase64String(new byte[32]);
        var line = await Startup.OneLine.OfFailureAsync(
            CoordinatorSpec.Make(folder.At("logs"), folder.At("second"), 0, new TroopNetworkOptions { Database = database }).With(("TROOP_MASTER_KEY", other)));

        Assert.Contains("TROOP_MASTER_KEY", line);
        Assert.DoesNotContain(other, line);
        Assert.DoesNotContain(Secrets.MasterKey, line);
    }

    [Fact]
    public async Task Rotate_WithoutThePassword_ChangesNothing()
    {
        var network = await StartAsync("SQLite");
        var before = (await JwksAsync(network.CoordinatorAddress)).Hash;
        foreach (var password in (string?[])[null, "wrong"])
        {
            var answer = await network.Requester.SendAsync(new RawRequest("/admin/keys/rotate") { AdminPassword = password, ContentType = null });
            Assert.Equal(401, answer.Status);
        }

        Assert.Equal(before, (await JwksAsync(network.CoordinatorAddress)).Hash);
    }

    private async Task<TroopNetwork> StartAsync(string store) => await StartAsync(new TroopNetworkOptions
    {
        Models = [new FakeModel(Model)],
        Client = false,
        StarterCredits = 10_000_000,
        Slots = 64,
        Database = store == "Postgres" ? PostgresServer.UrlOf(await postgres.CreateDatabaseAsync()) : null,
        Settings = ShortLead,
    });

    /// <summary>Uses a ticket twice and then gets the next one, until told to stop; half of the callers keep a ticket across rotations.</summary>
    private static async Task LoadAsync(
        TroopNetwork network, int number, ConcurrentBag<HttpStatusCode> statuses, ConcurrentDictionary<string, int> kids, CancellationToken stop)
    {
        var kept = await network.Requester.TicketAsync(Model);
        while (!stop.IsCancellationRequested)
        {
            var ticket = number % 2 == 0 ? await network.Requester.TicketAsync(Model) : kept;
            kids.AddOrUpdate(KidOf(ticket.Token), 1, (_, count) => count + 1);
            using var caller = new TicketCall(ticket);
            using var answer = await caller.ChatAsync("hello", stream: false, Cancellation);
            await answer.Content.ReadAsByteArrayAsync(Cancellation);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                continue; // a slot that is not given back yet: the ticket was taken
            }

            statuses.Add(answer.StatusCode);
        }
    }

    private static Task<string> CurrentAsync(TroopNetwork network) => CurrentAsync(network.Requester);

    private static async Task<string> CurrentAsync(CoordinatorProbe probe)
    {
        var answer = await probe.SendAsync(new RawRequest("/admin/keys") { Method = HttpMethod.Get, AdminPassword = Secrets.AdminPassword });
        using var keys = JsonDocument.Parse(answer.Body);
        return keys.RootElement.GetProperty("keys").EnumerateArray()
            .Single(key => key.GetProperty("state").GetString() == "current").GetProperty("kid").GetString()!;
    }

    private static async Task RefusedAsync(TicketCall caller, HttpStatusCode status, string what) => await Eventually.TrueAsync(
        async () =>
        {
            using var answer = await caller.ChatAsync("hello", stream: false, Cancellation);
            return answer.StatusCode == status;
        },
        what);

    private static async Task<JwksDocument> JwksAsync(Uri coordinator)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return JsonSerializer.Deserialize(
            await http.GetStringAsync(new Uri(coordinator, CoordinatorPaths.Jwks), Cancellation), ProtocolJson.Default.JwksDocument)!;
    }

    private static string KidOf(string token)
    {
        using var header = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));
        return header.RootElement.GetProperty("kid").GetString()!;
    }

    private static string Forge(AuthorizeResponse ticket, SigningKey key) => TicketSigner.Sign(
        new TicketClaims(
            "attacker", ticket.NodeId, TicketClaims.Audience, ticket.ExpiresAt.ToUnixTimeSeconds(), ticket.ExpiresAt.ToUnixTimeSeconds() - 300, ticket.JobId,
            TicketClaims.FreeTier, ticket.Model, 300),
        key);
}
