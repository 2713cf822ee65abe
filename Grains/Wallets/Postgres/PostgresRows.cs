using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;
using static MonkeyTroop.Grains.Wallets.Postgres.PostgresBatches;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>
/// Reads the rows that a batch needs, in one round trip. The wallets come first, in the order of their accounts: a change of a
/// hold, a receipt or a transfer changes its wallet too, so what is read after a wallet is as it was then for as long as the wallet's
/// version stays, or the wallet is locked. (Each statement sees what was committed when it began.)
/// </summary>
internal static class PostgresRows
{
    public const string WalletColumns = "account, balance, held, starter, version, is_open, locked";

    private const string SelectWallets =
        $"""
        SELECT {WalletColumns} FROM wallets
        WHERE account = ANY (ARRAY(SELECT unnest($1) UNION SELECT owner FROM holds WHERE job_id = ANY ($2)))
        """;

    // Keys never change, so that the weaker lock is enough; it lets foreign keys be checked at the same time.
    private const string LockWallets = $"{SelectWallets} ORDER BY account FOR NO KEY UPDATE";

    private const string SelectHolds =
        """
        SELECT job_id, account, owner, node_id, model, multiplier, amount, captured, captured_starter, last_sequence, is_final,
               status, proof_id, issued_at, expires_at, ticket_sequence, parallel, claimed, allowed, vouched, excused, captured_locked,
               rates
        FROM holds WHERE job_id = ANY ($1)
        """;

    private const string SelectReceipts =
        """
        SELECT receipt.job_id, receipt.sequence, receipt.duration_ms, receipt.prompt_tokens, receipt.completion_tokens, receipt.final,
               receipt.received_at
        FROM unnest($1, $2) AS key (job_id, sequence)
        JOIN receipts receipt ON receipt.job_id = key.job_id AND receipt.sequence = key.sequence
        """;

    private const string SelectProofs =
        """
        SELECT hold.account, hold.proof_id
        FROM unnest($1, $2) AS key (account, proof_id)
        JOIN holds hold ON hold.account = key.account AND hold.proof_id = key.proof_id
        """;

    // Those that a caller asked for, which are for no job.
    private const string SelectTransfers =
        """
        SELECT debit.transfer_id, debit.account, credit.account, credit.amount, credit.type, credit.description, credit.created_at
        FROM transactions debit
        JOIN transactions credit ON credit.transfer_id = debit.transfer_id AND credit.leg = 1 AND credit.job_id IS NULL
        WHERE debit.transfer_id = ANY ($1) AND debit.leg = 0 AND debit.job_id IS NULL
        """;

    /// <summary>Fills the unit of work with every row that the keys name.</summary>
    /// <param name="connection">A connection outside any transaction.</param>
    /// <param name="mode">With <see cref="LedgerWriteMode.Locking"/> it begins a transaction that keeps the wallets locked until it ends.</param>
    /// <param name="keys">What to read.</param>
    /// <param name="missing">Wallets to make if they are not there.</param>
    /// <param name="now">Their time of creation.</param>
    /// <param name="work">The unit of work.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task LoadAsync(
        NpgsqlConnection connection,
        LedgerWriteMode mode,
        LedgerKeys keys,
        string[] missing,
        DateTimeOffset now,
        UnitOfWork work,
        CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        var locks = mode == LedgerWriteMode.Locking;
        var readers = new List<Action<NpgsqlDataReader>>();
        if (locks)
        {
            batch.Add("BEGIN");
        }

        if (missing.Length > 0)
        {
            batch.Add(
                "INSERT INTO wallets (account, created_at) SELECT unnest($1), $2 ON CONFLICT DO NOTHING",
                Value(missing), Value(now));
        }

        batch.Add(locks ? LockWallets : SelectWallets, Column(keys.Wallets, account => account), Column(keys.SettledJobs, job => job));
        readers.Add(row => work.Load(ReadWallet(row)));
        if (keys.Jobs.Count > 0)
        {
            batch.Add(SelectHolds, Column(keys.Jobs, job => job));
            readers.Add(row => work.Load(ReadHold(row)));
        }

        if (keys.Receipts.Count > 0)
        {
            batch.Add(SelectReceipts, Column(keys.Receipts, key => key.JobId), Column(keys.Receipts, key => key.Sequence));
            readers.Add(row => work.Load(ReadReceipt(row)));
        }

        if (keys.Proofs.Count > 0)
        {
            batch.Add(SelectProofs, Column(keys.Proofs, key => key.Account), Column(keys.Proofs, key => key.ProofKey));
            readers.Add(row => work.LoadProof(row.GetString(0), row.GetString(1)));
        }

        if (keys.Transfers.Count > 0)
        {
            batch.Add(SelectTransfers, Column(keys.Transfers, id => id));
            readers.Add(row => work.Load(ReadTransfer(row)));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        foreach (var read in readers)
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                read(reader);
            }

            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        }
    }

    public static WalletRow ReadWallet(NpgsqlDataReader row) => new(
        new WalletSnapshot(
            row.GetString(0), new Credits(row.GetInt64(1)), new Credits(row.GetInt64(2)), new Credits(row.GetInt64(3)), row.GetInt64(4))
        {
            Locked = LockedCredits.Parse(row.GetString(6)),
        },
        row.GetBoolean(5));

    private static HoldRow ReadHold(NpgsqlDataReader row) => new()
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
        IssuedAt = row.GetFieldValue<DateTimeOffset>(13),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(14),
        TicketSequence = row.GetInt64(15),
        Parallel = row.GetInt32(16),
        Claimed = new Credits(row.GetInt64(17)),
        Allowed = row.IsDBNull(18) ? null : new Credits(row.GetInt64(18)),
        Vouched = new Credits(row.GetInt64(19)),
        Excused = new Credits(row.GetInt64(20)),
        CapturedLocked = new Credits(row.GetInt64(21)),
        Rates = row.IsDBNull(22) ? null : JobRates.Parse(row.GetString(22)),
    };

    private static ReceiptRow ReadReceipt(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5),
        row.GetFieldValue<DateTimeOffset>(6));

    private static EntryPair ReadTransfer(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        From = row.GetString(1),
        To = row.GetString(2),
        Amount = new Credits(row.GetInt64(3)),
        Type = row.GetString(4),
        Description = row.IsDBNull(5) ? null : row.GetString(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
    };
}
