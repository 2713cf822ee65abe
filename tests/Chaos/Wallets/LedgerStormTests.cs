namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>A coordinator and its Postgres are killed under load, again and again.</summary>
public sealed class LedgerStormTests
{
    [Fact]
    public Task Kill_CoordinatorAndPostgresUnderLoad_BooksHoldWhatWasAcknowledgedAndNothingElse() => ChaosRun.DoAsync(async run =>
    {
        await using var troop = await LedgerTroop.OnPostgresAsync(coordinators: 1);
        var storm = new Storm(run, troop);

        await storm.RageAsync(coordinatorKills: ChaosRun.Kills(12), serverKills: ChaosRun.Kills(10));

        await troop.AssertBooksAsync($"Postgres: {storm}");
    });
}
