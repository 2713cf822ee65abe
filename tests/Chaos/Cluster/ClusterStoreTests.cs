using System.Globalization;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Chaos.Wallets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>Redis and Postgres go away under a cluster that is at work, and come back.</summary>
[Collection(nameof(ClusterTests))]
public sealed class ClusterStoreTests
{
    /// <summary>Environment variable with the seconds that Redis is away, for long runs.</summary>
    private const string OutageVariable = "TROOP_CHAOS_OUTAGE";

    /// <summary>Longer than every limit that could matter: answers of Redis 3 s, signs of life 5 s, the list's refresh 10 s.</summary>
    private const int UsualOutage = 12;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(OutageVariable), CultureInfo.InvariantCulture, out var seconds) ? seconds : UsualOutage);

    [Fact]
    public Task Stop_RedisThenPostgres_TheFirstIsNotNoticedTheSecondIsAnsweredWith503() => ChaosRun.DoAsync(async run =>
    {
        await using var storm = await ClusterStorm.StartAsync(run);
        var redis = storm.Cluster.Redis;

        var failed = await storm.HitAsync("Redis halted", () => AwayAsync(storm, redis.Suspend));
        failed += await storm.HitAsync("Redis goes on", () => BackAsync(storm, redis.Resume));
        failed += await storm.HitAsync("Redis stopped", async () =>
        {
            await redis.StopAsync();
            await AwayAsync(storm, () => { });
        });
        redis.LoseData();
        failed += await storm.HitAsync("Redis empty", async () =>
        {
            await redis.StartAsync();
            await Eventually.TrueAsync(
                async () => (await SiloList.ReadAsync(redis)).Count(silo => silo.IsActive) == storm.Cluster.Members.Count(),
                "the list of silos is whole again");
        });
        Assert.Equal(0, failed);

        // The list is not only there: it works.
        var silo = storm.Cluster.Silos[0];
        await storm.HitAsync($"{silo.Name} killed", silo.KillAsync, away: silo);
        await storm.HitAsync($"{silo.Name} started again", silo.StartAsync);

        var postgres = storm.Cluster.Postgres;
        await storm.HitAsync("Postgres restarted", async () =>
        {
            await postgres.StopAsync();
            await AssertSaysSoAsync(storm);
            await postgres.StartAsync();
        });
        await storm.HitAsync("Postgres killed", async () =>
        {
            await postgres.KillAsync();
            await AssertSaysSoAsync(storm);
            await postgres.StartAsync();
        });
        await storm.AssertBooksAsync("Redis and Postgres away");
    });

    private static async Task AwayAsync(ClusterStorm storm, Action fault)
    {
        fault();
        foreach (var gateway in storm.Cluster.Gateways)
        {
            await Eventually.TrueAsync(
                async () => await storm.ReadinessAsync(gateway) is { Status: 200 } answer && answer.Body.Contains("Redis is away", StringComparison.Ordinal),
                $"{gateway.Name} is ready, and says that Redis is away");
        }

        await ClusterStorm.PassAsync(Outage);
        foreach (var gateway in storm.Cluster.Gateways)
        {
            Assert.Equal(200, (await storm.ReadinessAsync(gateway)).Status);
        }
    }

    private static async Task BackAsync(ClusterStorm storm, Action mend)
    {
        mend();
        foreach (var gateway in storm.Cluster.Gateways)
        {
            await Eventually.TrueAsync(
                async () => await storm.ReadinessAsync(gateway) is { Status: 200 } answer && !answer.Body.Contains("Redis is away", StringComparison.Ordinal),
                $"{gateway.Name} has Redis back");
        }
    }

    private static async Task AssertSaysSoAsync(ClusterStorm storm)
    {
        foreach (var gateway in storm.Cluster.Gateways)
        {
            using var probe = new CoordinatorProbe(gateway.Address, storm.Troop.Accounts.Keys[0]);
            var answer = await probe.AuthorizeAsync(LedgerLoad.Model);
            Assert.Equal((503, ProblemCodes.StoreAway), ((int?)answer.Status, answer.Problem?.Code));
            Assert.NotNull(answer.RetryAfter);
            await Eventually.TrueAsync(async () => (await storm.ReadinessAsync(gateway)).Status == 503, $"{gateway.Name} is not ready");
        }
    }
}
