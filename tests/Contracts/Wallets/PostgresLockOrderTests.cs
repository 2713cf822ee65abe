using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>
/// Every writer locks wallets first. Two coordinators that get the same receipt would otherwise wait for each other: one has the receipt's
/// row and waits for the wallet, the other the wallet and waits for the receipt.
/// </summary>
public sealed class PostgresLockOrderTests(SharedPostgres postgres)
{
    private const string Payer = "payer";
    private const string Owner = "owner";
    private const string Waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND wait_event_type = 'Lock'";
    private readonly HoldOptions _limits = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(20_000)] // decided by the cache
    [InlineData(0)] // decided under locks
    public async Task Commit_WalletIsLockedByAnother_KeepsNoOtherRow(int remembered)
    {
        await using var database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = await postgres.CreatePreparedAsync() }));
        await using var writer = new PostgresLedgerWriter(
            database, new PostgresAccounts(), new LedgerOptions { MaxRemembered = remembered }, TimeProvider.System);
        await writer.CommitAsync([new OpenAccount(Payer, Credits.Of(1000), Cancellation), new OpenAccount(Owner, Credits.Of(0), Cancellation)]);
        await writer.CommitAsync([Place("job")]);

        await using var other = await database.Source.OpenConnectionAsync(Cancellation);
        await ExecuteAsync(other, "SET lock_timeout = '2s'; BEGIN; SELECT FROM wallets WHERE account = 'payer' FOR UPDATE");
        var (settlement, next) = (Settle("job"), Place("next"));
        var commit = writer.CommitAsync([settlement, next]);
        await Eventually.TrueAsync(async () => await CountAsync(database, Waiting) == 1, "the batch waits for the wallet");

        // All of these would wait for a writer that had come to them first.
        await ExecuteAsync(
            other,
            """
            SELECT FROM holds WHERE job_id = 'job' FOR UPDATE;
            INSERT INTO receipts (job_id, sequence, duration_ms, prompt_tokens, completion_tokens, final, received_at) VALUES ('job', 1, 1000, 0, 0, true, now());
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, issued_at, expires_at)
            VALUES ('next', 'payer', 'owner', 'node', 'llama', 1000, 5, now(), now() + interval '5 minutes')
            """);
        await ExecuteAsync(other, "ROLLBACK");
        await commit;

        settlement.Complete();
        next.Complete();
        Assert.True(Assert.IsType<SettlementOutcome.Settled>(await settlement.Outcome).IsNew);
        Assert.IsType<HoldOutcome.Placed>(await next.Outcome);
    }

    private PlaceHold Place(string job) => new(
        new HoldRequest
        {
            JobId = job,
            Account = Payer,
            NodeId = "node",
            Owner = Owner,
            Model = "llama",
            Multiplier = Multiplier.Reference,
            IssuedAt = TimeProvider.System.GetUtcNow(),
            ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5),
            ProofKey = job,
        },
        _limits,
        Cancellation);

    private static SettleReceipt Settle(string job) => new(
        Payer,
        new VerifiedReceipt
        {
            JobId = job,
            NodeId = "node",
            Sequence = 1,
            DurationMilliseconds = 1000,
            Final = true,
            ReceivedAt = TimeProvider.System.GetUtcNow().AddMinutes(1),
        },
        Cancellation);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<long> CountAsync(PostgresDatabase database, string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
