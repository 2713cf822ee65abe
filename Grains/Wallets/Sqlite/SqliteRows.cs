using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Sqlite;

/// <summary>Reads the rows that a batch needs.</summary>
internal static class SqliteRows
{
    public const string SelectWallet = "SELECT account, balance, held, starter, version, is_open, locked FROM wallets WHERE account = @account";

    public static WalletRow ReadWallet(SqliteDataReader row) => new(
        new WalletSnapshot(
            row.GetString(0), new Credits(row.GetInt64(1)), new Credits(row.GetInt64(2)), new Credits(row.GetInt64(3)), row.GetInt64(4))
        {
            Locked = LockedCredits.Parse(row.GetString(6)),
        },
        row.GetBoolean(5));

    /// <summary>Fills the unit of work with every row that the keys name.</summary>
    public static void Load(SqlitePrepared db, LedgerKeys keys, UnitOfWork work)
    {
        foreach (var jobId in keys.Jobs)
        {
            if (db.First(
                """
                SELECT job_id, account, owner, node_id, model, multiplier, amount, captured, captured_starter, last_sequence, is_final,
                       status, proof_id, issued_at, expires_at, ticket_sequence, parallel, claimed, allowed, vouched, excused, captured_locked,
                       rates
                FROM holds WHERE job_id = @job
                """,
                ReadHold, ("@job", jobId)) is { } hold)
            {
                work.Load(hold);
                if (keys.SettledJobs.Contains(jobId))
                {
                    LoadWallet(db, hold.Owner, work);
                }
            }
        }

        foreach (var account in keys.Wallets)
        {
            LoadWallet(db, account, work);
        }

        foreach (var (jobId, sequence) in keys.Receipts)
        {
            if (db.First(
                """
                SELECT job_id, sequence, duration_ms, prompt_tokens, completion_tokens, final, received_at
                FROM receipts WHERE job_id = @job AND sequence = @sequence
                """,
                ReadReceipt, ("@job", jobId), ("@sequence", sequence)) is { } receipt)
            {
                work.Load(receipt);
            }
        }

        foreach (var (account, proofKey) in keys.Proofs)
        {
            if (db.First(
                "SELECT 1 FROM holds WHERE account = @account AND proof_id = @proof",
                row => row.GetBoolean(0), ("@account", account), ("@proof", proofKey)))
            {
                work.LoadProof(account, proofKey);
            }
        }

        foreach (var id in keys.Transfers)
        {
            if (db.First(
                """
                SELECT debit.transfer_id, debit.account, credit.account, credit.amount, credit.type, credit.description, credit.created_at
                FROM transactions debit JOIN transactions credit ON credit.transfer_id = debit.transfer_id AND credit.leg = 1
                WHERE debit.transfer_id = @id AND debit.leg = 0
                """,
                ReadTransfer, ("@id", id)) is { } transfer)
            {
                work.Load(transfer);
            }
        }
    }

    private static void LoadWallet(SqlitePrepared db, string account, UnitOfWork work)
    {
        if (work.FindWallet(account) is null && db.First(SelectWallet, ReadWallet, ("@account", account)) is { } row)
        {
            work.Load(row);
        }
    }

    private static HoldRow ReadHold(SqliteDataReader row) => new()
    {
        JobId = row.GetString(0),
        Account = row.GetString(1),
        Owner = row.GetString(2),
        NodeId = row.GetString(3),
        Model = row.GetString(4),
        Multiplier = new Multiplier(row.GetInt32(5)),
        Amount = new Credits(row.GetInt64(6)),
        Captured = new Credits(row.GetInt64(7)),
        CapturedStarter = new Credits(row.GetInt64(8)),
        LastSequence = row.GetInt64(9),
        IsFinal = row.GetBoolean(10),
        Status = HoldStatusText.Parse(row.GetString(11)),
        ProofKey = row.IsDBNull(12) ? null : row.GetString(12),
        IssuedAt = SqliteTime.Read(row.GetInt64(13)),
        ExpiresAt = SqliteTime.Read(row.GetInt64(14)),
        TicketSequence = row.GetInt64(15),
        Parallel = row.GetInt32(16),
        Claimed = new Credits(row.GetInt64(17)),
        Allowed = row.IsDBNull(18) ? null : new Credits(row.GetInt64(18)),
        Vouched = new Credits(row.GetInt64(19)),
        Excused = new Credits(row.GetInt64(20)),
        CapturedLocked = new Credits(row.GetInt64(21)),
        Rates = row.IsDBNull(22) ? null : JobRates.Parse(row.GetString(22)),
    };

    private static ReceiptRow ReadReceipt(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5), SqliteTime.Read(row.GetInt64(6)));

    private static EntryPair ReadTransfer(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        From = row.GetString(1),
        To = row.GetString(2),
        Amount = new Credits(row.GetInt64(3)),
        Type = row.GetString(4),
        Description = row.IsDBNull(5) ? null : row.GetString(5),
        CreatedAt = SqliteTime.Read(row.GetInt64(6)),
    };
}
