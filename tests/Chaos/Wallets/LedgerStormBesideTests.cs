namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>Storms on the other arrangements of coordinators and stores.</summary>
public sealed class LedgerStormBesideTests
{
    [Fact]
    public Task Kill_CoordinatorOnSqlite_BooksHoldWhatWasAcknowledgedAndNothingElse() => ChaosRun.DoAsync(async run =>
    {
        await using var troop = await LedgerTroop.OnSqliteAsync();
        var storm = new Storm(run, troop);

        await storm.RageAsync(coordinatorKills: ChaosRun.Kills(8), serverKills: 0);

        await troop.AssertBooksAsync($"SQLite: {storm}");
    });

    [Fact]
    public Task Kill_OneOfTwoCoordinatorsOnOnePostgres_TheOtherGoesOn() => ChaosRun.DoAsync(async run =>
    {
        await using var troop = await LedgerTroop.OnPostgresAsync(coordinators: 2);
        var storm = new Storm(run, troop);

        await storm.RageAsync(coordinatorKills: ChaosRun.Kills(6), serverKills: 0);

        await troop.AssertBooksAsync($"two coordinators on Postgres: {storm}");
    });
}
