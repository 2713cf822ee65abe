using System.Globalization;
using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;
using static MonkeyTroop.Grains.Wallets.Postgres.PostgresBatches;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>Writes what a batch changed and commits, in one round trip: one statement for each table, over arrays.</summary>
internal static class PostgresChanges
{
    // In the order of their accounts, in which everybody locks.
    private const string UpdateWallets =
        """
        WITH written AS
        (
            UPDATE wallets SET balance = new.balance, held = new.held, starter = new.starter, version = new.version, is_open = new.is_open
            FROM unnest($1, $2, $3, $4, $5, $6, $7) AS new (account, balance, held, starter, version, is_open, version_before)
            WHERE wallets.account = new.account AND wallets.version = new.version_before
            RETURNING 1
        )
        SELECT require_all(count(*), cardinality($1)) FROM written
        """;

    private const string CompareWallets =
        """
        SELECT require_all(count(*), cardinality($1))
        FROM unnest($1, $2) AS seen (account, version) JOIN wallets ON wallets.account = seen.account AND wallets.version = seen.version
        """;

    private const string InsertHolds =
        """
        INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, captured, captured_starter, last_sequence, is_final,
                           status, proof_id, issued_at, expires_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """;

    private const string UpdateHolds =
        """
        UPDATE holds SET captured = new.captured, captured_starter = new.captured_starter, last_sequence = new.last_sequence,
                         is_final = new.is_final, status = new.status
        FROM unnest($1, $2, $3, $4, $5, $6) AS new (job_id, captured, captured_starter, last_sequence, is_final, status)
        WHERE holds.job_id = new.job_id
        """;

    private const string InsertReceipts =
        """
        INSERT INTO receipts (job_id, sequence, duration_ms, prompt_tokens, completion_tokens, final, received_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
        """;

    // Both legs of a transfer in one statement; see require_balanced_transfers.
    private const string InsertTransactions =
        """
        INSERT INTO transactions (transfer_id, leg, account, amount, starter, type, description, metadata, created_at, job_id)
        SELECT transfer_id, leg, account, amount, starter, type, description, metadata::jsonb, created_at, job_id
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             AS new (transfer_id, leg, account, amount, starter, type, description, metadata, created_at, job_id)
        """;

    /// <summary>Writes and commits, provided that the wallets still have the versions with which they came to the page.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="locks">Whether it is in a transaction that has locked them. Otherwise this is one by itself.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task CommitAsync(NpgsqlConnection connection, bool locks, LedgerPage page, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        var wallets = page.Wallets.ToLookup(wallet => wallet.IsChanged);
        AddWallets(batch, [.. wallets[true].OrderBy(wallet => wallet.Row.Wallet.Account, StringComparer.Ordinal)]);
        if (!locks)
        {
            AddSeenWallets(batch, [.. wallets[false]]);
        }

        AddNewHolds(batch, [.. page.NewHolds]);
        AddChangedHolds(batch, [.. page.ChangedHolds]);
        AddReceipts(batch, page.NewReceipts);
        AddTransfers(batch, page.NewTransfers);
        if (locks)
        {
            batch.Add("COMMIT");
        }

        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static void AddSeenWallets(NpgsqlBatch batch, PageWallet[] rows)
    {
        if (rows.Length > 0)
        {
            batch.Add(CompareWallets, Column(rows, row => row.Row.Wallet.Account), Column(rows, row => row.LoadedVersion));
        }
    }

    private static void AddWallets(NpgsqlBatch batch, PageWallet[] rows)
    {
        if (rows.Length > 0)
        {
            batch.Add(
                UpdateWallets,
                Column(rows, row => row.Row.Wallet.Account),
                Column(rows, row => row.Row.Wallet.Balance.Micros),
                Column(rows, row => row.Row.Wallet.Held.Micros),
                Column(rows, row => row.Row.Wallet.Starter.Micros),
                Column(rows, row => row.Row.Wallet.Version),
                Column(rows, row => row.Row.IsOpen),
                Column(rows, row => row.LoadedVersion));
        }
    }

    private static void AddNewHolds(NpgsqlBatch batch, HoldRow[] rows)
    {
        if (rows.Length > 0)
        {
            batch.Add(
                InsertHolds,
                Column(rows, row => row.JobId),
                Column(rows, row => row.Account),
                Column(rows, row => row.Owner),
                Column(rows, row => row.NodeId),
                Column(rows, row => row.Model),
                Column(rows, row => row.Multiplier.Thousandths),
                Column(rows, row => row.Amount.Micros),
                Column(rows, row => row.Captured.Micros),
                Column(rows, row => row.CapturedStarter.Micros),
                Column(rows, row => row.LastSequence),
                Column(rows, row => row.IsFinal),
                Column(rows, row => row.Status.ToText()),
                Column(rows, row => row.ProofId),
                Column(rows, row => row.IssuedAt.ToUniversalTime()),
                Column(rows, row => row.ExpiresAt.ToUniversalTime()));
        }
    }

    private static void AddChangedHolds(NpgsqlBatch batch, HoldRow[] rows)
    {
        if (rows.Length > 0)
        {
            batch.Add(
                UpdateHolds,
                Column(rows, row => row.JobId),
                Column(rows, row => row.Captured.Micros),
                Column(rows, row => row.CapturedStarter.Micros),
                Column(rows, row => row.LastSequence),
                Column(rows, row => row.IsFinal),
                Column(rows, row => row.Status.ToText()));
        }
    }

    private static void AddReceipts(NpgsqlBatch batch, IReadOnlyList<ReceiptRow> rows)
    {
        if (rows.Count > 0)
        {
            batch.Add(
                InsertReceipts,
                Column(rows, row => row.JobId),
                Column(rows, row => row.Sequence),
                Column(rows, row => row.DurationMilliseconds),
                Column(rows, row => row.PromptTokens),
                Column(rows, row => row.CompletionTokens),
                Column(rows, row => row.Final),
                Column(rows, row => row.ReceivedAt.ToUniversalTime()));
        }
    }

    private static void AddTransfers(NpgsqlBatch batch, IReadOnlyList<TransferRow> transfers)
    {
        if (transfers.Count == 0)
        {
            return;
        }

        var rows = new (TransferRow Transfer, bool IsCredit)[transfers.Count * 2];
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = (transfers[index / 2], index % 2 == 1);
        }

        batch.Add(
            InsertTransactions,
            Column(rows, row => row.Transfer.Id),
            Column(rows, row => row.IsCredit ? (short)1 : (short)0),
            Column(rows, row => row.IsCredit ? row.Transfer.To : row.Transfer.From),
            Column(rows, row => row.IsCredit ? row.Transfer.Amount.Micros : -row.Transfer.Amount.Micros),
            Column(rows, row => row.IsCredit ? row.Transfer.StarterGained.Micros : -row.Transfer.StarterSpent.Micros),
            Column(rows, row => row.Transfer.Type),
            Column(rows, row => row.Transfer.Description),
            Column(rows, row => MetadataOf(row.Transfer.Receipt)),
            Column(rows, row => row.Transfer.CreatedAt.ToUniversalTime()),
            Column(rows, row => row.Transfer.Receipt?.JobId));
    }

    private static string? MetadataOf(TransferReceipt? receipt) => receipt is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $$"""{"sequence":{{receipt.Sequence}},"duration_ms":{{receipt.Milliseconds}}}""");
}
