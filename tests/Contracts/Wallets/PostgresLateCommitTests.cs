using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Processes;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>
/// A batch that the server has received and carries out only after its coordinator gave it up: one process of the server stands still
/// (SIGSTOP) while the rest serves on, and goes on after the batch's holds were cancelled.
/// </summary>
public sealed class PostgresLateCommitTests(SharedPostgres postgres) : IAsyncLifetime
{
    private const string Payer = "payer";
    private const string Owner = "owner";
    private readonly HoldOptions _limits = new();
    private string _address = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        // The driver waits for a command, and then for its cancellation, for a second each.
        _address = new NpgsqlConnectionStringBuilder(await postgres.CreatePreparedAsync()) { CommandTimeout = 1, CancellationTimeout = 1000 }.ConnectionString;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(20_000)] // decided from memory
    [InlineData(0)] // decided under locks
    public async Task CancelHold_PlaceIsCarriedOutLater_LeavesNoHold(int remembered)
    {
        await using var database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = _address }));
        await using var writer = CreateWriter(database, remembered);
        await writer.CommitAsync([new OpenAccount(Payer, Credits.Of(1000), Cancellation), new OpenAccount(Owner, Credits.Of(0), Cancellation)]);
        var server = writer.Connection!.ProcessID;

        Signal.SendStop(server);
        try
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => writer.CommitAsync([Place("late")]));
            await writer.CommitAsync([new EndHold(Payer, "late", HoldStatus.Cancelled, _ => true, Cancellation)]);
        }
        finally
        {
            Signal.SendContinue(server);
        }

        await Eventually.TrueAsync(
            async () => await CountAsync(database, $"SELECT count(*) FROM pg_stat_activity WHERE pid = {server}") == 0, "the halted session has ended");
        Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM holds WHERE status = 'open'"));
        Assert.Equal(0, await CountAsync(database, "SELECT held FROM wallets WHERE account = 'payer'"));
    }

    private static PostgresLedgerWriter CreateWriter(PostgresDatabase database, int remembered) => new(
        database, new PostgresAccounts(), new LedgerOptions { MaxRemembered = remembered }, TimeProvider.System);

    private PlaceHold Place(string job) => new(
        new HoldRequest
        {
            JobId = job,
            Account = Payer,
            NodeId = "node",
            Owner = Owner,
            Model = "llama",
            Multiplier = new Multiplier(1000),
            IssuedAt = TimeProvider.System.GetUtcNow(),
            ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(300),
        },
        _limits,
        Cancellation);

    private static async Task<long> CountAsync(PostgresDatabase database, string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
