using System.Collections.Concurrent;
using System.Text.Json;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Chaos.Wallets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Disks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Chaos.Audit;

/// <summary>Whatever is killed or away: every request that was answered is on record, once.</summary>
public sealed class AuditUnderKillTests
{
    private const string Model = "fake:1b";
    private const int Kills = 12;
    private const int Callers = 3;
    private const int EventsWhileAway = 4000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Kill_UnderLoadAgainAndAgain_EveryAnsweredRequestIsOnRecordOnce() => ChaosRun.DoAsync(async run =>
    {
        using var folder = new TestFolder("audit-kill");
        await using var coordinator = new AuditedCoordinator(folder, database: null);
        await coordinator.StartAsync();
        using var ownerKey = EcKeyPair.Create();
        using var payerKey = EcKeyPair.Create();
        using var owner = new CoordinatorProbe(coordinator.Address, ownerKey);
        using var payer = new CoordinatorProbe(coordinator.Address, payerKey);
        await owner.BalanceAsync();
        await payer.BalanceAsync();
        using var node = await FakeNode.JoinAsync(coordinator.Address, ownerKey, "fake-1");
        var (tickets, receipts, random) = (new ConcurrentBag<string>(), new ConcurrentBag<string>(), run.Random());

        var kills = 0;
        while (kills < ChaosRun.Kills(Kills))
        {
            node.KeepServing(Model);
            await payer.ModelIsServedAsync(Model);
            using var killed = new CancellationTokenSource();
            var load = Enumerable.Range(0, Callers).Select(_ => coordinator.RefuseAsync(int.MaxValue, killed.Token))
                .Append(SpendAsync(payer, node, tickets, receipts, killed.Token)).ToList();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1000)), TimeProvider.System, Cancellation);
            await Eventually.TrueAsync(() => !receipts.IsEmpty, "a receipt is answered"); // on a busy machine a life may be too short for a job
            await coordinator.KillAsync();
            kills++;
            await killed.CancelAsync();
            await Task.WhenAll(load);
            await coordinator.StartAsync();
        }

        var stored = await coordinator.ReadStoredAsync();
        ChaosRun.Say($"{kills} kills, {coordinator.Answered.Count} refusals, {tickets.Count} tickets, {receipts.Count} receipts answered; {stored.Count} events");
        Assert.NotEmpty(tickets);
        Assert.NotEmpty(receipts);
        AssertOnce(coordinator, stored);
        Assert.Empty(tickets.Except(Of(stored, "authorize.granted", log => Detail(log, "job_id"))));
        Assert.Empty(receipts.Except(Of(stored, "receipt.settled", log => $"{Detail(log, "job_id")}/{Detail(log, "sequence")}")));
        Assert.Equal(
            Of(stored, "authorize.granted", log => Detail(log, "job_id")).Distinct().Count(),
            Of(stored, "authorize.granted", log => Detail(log, "job_id")).Count());
    });

    [Fact]
    public Task Stop_PostgresIsAwayUnderLoad_EveryAnsweredRequestIsOnRecordOnce() => ChaosRun.DoAsync(async run =>
    {
        await using var postgres = await PostgresServer.CreateAsync();
        using var folder = new TestFolder("audit-away");
        await using var coordinator = new AuditedCoordinator(folder, await postgres.CreateDatabaseAsync());
        await coordinator.StartAsync();
        await coordinator.RefuseAsync(100, Cancellation);
        using var ended = new CancellationTokenSource();
        var load = coordinator.RefuseAsync(int.MaxValue, ended.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(run.Random().Next(100, 500)), TimeProvider.System, Cancellation);

        await postgres.KillAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers + 1).Select(_ => coordinator.RefuseAsync(EventsWhileAway / (Callers + 1), Cancellation)));
        var whileAway = coordinator.Answered.Count;
        await postgres.StartAsync();

        await coordinator.RefuseAsync(100, Cancellation);
        await ended.CancelAsync();
        await load;
        var stored = await coordinator.ReadStoredAsync();
        ChaosRun.Say($"{whileAway} refusals answered before Postgres was back, {coordinator.Answered.Count} in all; {stored.Count} events");
        Assert.True(whileAway >= EventsWhileAway);
        AssertOnce(coordinator, stored);
    });

    [Fact]
    public Task Fill_DiskOfTheFiles_RequestsGoOnReadinessSaysSoAndNoEventIsLost() => ChaosRun.DoAsync(async _ =>
    {
        await using var postgres = await PostgresServer.CreateAsync();
        using var folder = new TestFolder("audit-full");
        await using var coordinator = new AuditedCoordinator(folder, await postgres.CreateDatabaseAsync());
        using var disk = SmallDisk.TryMount(coordinator.Data, megabytes: 8);
        Assert.SkipWhen(disk is null, "this user may not mount a disk");
        await coordinator.StartAsync();
        await coordinator.RefuseAsync(100, Cancellation);

        disk!.Fill();
        await coordinator.RefuseAsync(1000, Cancellation);
        await Eventually.TrueAsync(async () => await coordinator.ReadinessAsync() is var said && said.Contains("audit", StringComparison.Ordinal), "readiness tells");
        Assert.Equal(1100, coordinator.Answered.Count);

        disk.MakeRoom();
        await Eventually.TrueAsync(async () => (await coordinator.ReadinessAsync()).Contains("healthy", StringComparison.Ordinal), "the log writes again");
        var stored = await coordinator.ReadStoredAsync();
        ChaosRun.Say($"{coordinator.Answered.Count} refusals answered; {stored.Count} events");
        AssertOnce(coordinator, stored);
        await coordinator.KillAsync();
    });

    /// <summary>In the database as in the files every event once, and every answered refusal among them once.</summary>
    private static void AssertOnce(AuditedCoordinator coordinator, IReadOnlyList<JsonElement> stored)
    {
        var ids = stored.Select(IdOf).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var filed = coordinator.ReadFiles().Select(IdOf).ToList();
        Assert.Equal(filed.Count, filed.Distinct().Count());
        Assert.Empty(ids.Except(filed));

        var refused = Of(stored, "request.refused", log => Detail(log, "request_id")).ToList();
        Assert.Empty(coordinator.Answered.Except(refused));
        Assert.Equal(refused.Count, refused.Distinct().Count());
    }

    private static async Task SpendAsync(
        CoordinatorProbe payer, FakeNode node, ConcurrentBag<string> tickets, ConcurrentBag<string> receipts, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            if ((await payer.AuthorizeAsync(Model)).Value is not { } ticket)
            {
                continue;
            }

            tickets.Add(ticket.JobId);
            if ((await node.SubmitAsync(ticket, payer.Account, 0.001m)).Value is not null)
            {
                receipts.Add($"{ticket.JobId}/1");
            }
        }
    }

    private static IEnumerable<string> Of(IEnumerable<JsonElement> logs, string type, Func<JsonElement, string?> key) =>
        logs.Where(log => log.GetProperty("event_type").GetString() == type).Select(key).OfType<string>();

    private static string? Detail(JsonElement log, string name) =>
        log.GetProperty("details").TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string IdOf(JsonElement log) => log.GetProperty("event_id").GetString()!;
}
