using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>Postgres or a coordinator stands still in the middle of load (SIGSTOP), and goes on as if nothing had been.</summary>
public sealed class LedgerHaltedTests
{
    private const int Enough = 60;

    /// <summary>Times that a coordinator is halted before one of its writers must have been met with locks in its hands.</summary>
    private const int Tries = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Longer than the test waits for holds to end, so that the end of their tickets does not end them.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    [Fact]
    public Task Postgres_HaltedUnderLoad_IssuesNothingThatWasRefused() => ChaosRun.DoAsync(async run =>
    {
        await using var troop = await LedgerTroop.OnPostgresAsync(coordinators: 1, Patience, ticketLifetime: Lifetime);
        using var stop = new CancellationTokenSource();
        var load = troop.Load.RunAsync(run, stop.Token);
        await troop.FlowsAsync(Enough);

        troop.Postgres!.Suspend();
        await Eventually.TrueAsync(() => troop.Journal.Holds.Count(hold => hold.IsStoreAway) >= 10, "authorizations are refused, the store is away");
        troop.Postgres.Resume();

        await troop.FlowsAsync(Enough);
        await stop.CancelAsync();
        await load;
        await troop.Load.DrainAsync(run);
        await Eventually.TrueAsync(async () => (await LeftAsync(troop)).Count == 0, "no hold of a refused authorization is left");
        await troop.AssertBooksAsync("Postgres halted");
    });

    [Fact]
    public Task Coordinator_HaltedWithLocksInItsHands_KeepsTheOtherWaitingForALimitedTimeOnly() => ChaosRun.DoAsync(async run =>
    {
        await using var troop = await LedgerTroop.OnPostgresAsync(coordinators: 2);
        using var stop = new CancellationTokenSource();
        var load = troop.Load.RunAsync(run, stop.Token);
        await troop.FlowsAsync(Enough);

        await HaltWithLocksAsync(troop, run.Random());
        using var other = new LedgerCaller([troop.Coordinators[1].Address], troop.Journal);
        await Task.WhenAll(troop.Accounts.Keys.Select(account => Eventually.TrueAsync(
            async () => (await other.AuthorizeAsync(account, LedgerLoad.Model, run.Random())).Fate != Fate.Unknown,
            "the other coordinator serves every account while the first one is still halted")));
        await Eventually.TrueAsync(
            async () => !await HoldsLocksAsync(troop), "the halted coordinator's transaction is ended", TimeSpan.FromMinutes(1));
        troop.Coordinators[0].Resume();

        await troop.FlowsAsync(Enough);
        await stop.CancelAsync();
        await load;
        await troop.Load.DrainAsync(run);
        await troop.AssertBooksAsync("one of two coordinators halted");
    });

    /// <summary>Halts the first coordinator again and again until it is in the middle of a transaction.</summary>
    private static async Task HaltWithLocksAsync(LedgerTroop troop, Random random)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            troop.Coordinators[0].Suspend();
            if (await HoldsLocksAsync(troop))
            {
                return;
            }

            troop.Coordinators[0].Resume();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 20)), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"in {Tries} tries the coordinator was never halted in the middle of a transaction");
    }

    private static async Task<bool> HoldsLocksAsync(LedgerTroop troop) => (await troop.Books.ReadAsync(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'coordinator-1' AND state = 'idle in transaction'", row => row.GetInt32(0))).Count > 0;

    private static async Task<List<string>> LeftAsync(LedgerTroop troop)
    {
        var left = (await LedgerRows.ReadAsync(troop.Books)).Holds.Where(hold => hold.Status != "cancelled").Select(hold => hold.ProofId);
        return [.. troop.Journal.Holds.Where(hold => hold.IsStoreAway).Select(hold => hold.ProofId).Intersect(left, StringComparer.Ordinal)];
    }
}
