using System.Globalization;
using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;
using static MonkeyTroop.Grains.Wallets.Postgres.PostgresBatches;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>
/// Writes what a unit of work changed and commits, in one round trip: one statement for each table, over arrays. The arrays are taken
/// apart in the select list, where they advance together row by row; in FROM the server would put each of them in a table of its own
/// first. Lock order of every writer: wallets by account, then holds, then new rows. Writers that share a job share its payer's wallet,
/// so the second waits there and cannot deadlock with the first.
/// </summary>
internal static class PostgresChanges
{
    // In the order of their accounts, in which every writer locks.
    private const string UpdateWallets =
        """
        WITH written AS
        (
            UPDATE wallets SET balance = new.balance, held = new.held, starter = new.starter, locked = new.locked, version = new.version,
                               is_open = new.is_open
            FROM (SELECT unnest($1) AS account, unnest($2) AS balance, unnest($3) AS held, unnest($4) AS starter, unnest($5) AS version,
                         unnest($6) AS is_open, unnest($7) AS version_before, unnest($8) AS locked) new
            WHERE wallets.account = new.account AND wallets.version = new.version_before
            RETURNING 1
        )
        SELECT require_all(count(*), cardinality($1)) FROM written
        """;

    private const string CompareWallets =
        """
        SELECT require_all(count(*), cardinality($1))
        FROM (SELECT unnest($1) AS account, unnest($2) AS version) seen
        JOIN wallets ON wallets.account = seen.account AND wallets.version = seen.version
        """;

    private const string InsertHolds =
        """
        INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, captured, captured_starter, last_sequence, is_final,
                           status, proof_id, issued_at, expires_at, ticket_sequence, parallel, claimed, allowed, vouched, excused, captured_locked,
                           rates)
        SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10),
               unnest($11), unnest($12), unnest($13), unnest($14), unnest($15), unnest($16), unnest($17), unnest($18),
               unnest($19), unnest($20), unnest($21), unnest($22), unnest($23)
        """;

    private const string UpdateHolds =
        """
        WITH written AS
        (
            UPDATE holds SET captured = new.captured, captured_starter = new.captured_starter, last_sequence = new.last_sequence,
                             is_final = new.is_final, status = new.status, amount = new.amount, expires_at = new.expires_at,
                             ticket_sequence = new.ticket_sequence, claimed = new.claimed, allowed = new.allowed, vouched = new.vouched,
                             excused = new.excused, captured_locked = new.captured_locked
            FROM (SELECT unnest($1) AS job_id, unnest($2) AS captured, unnest($3) AS captured_starter, unnest($4) AS last_sequence,
                         unnest($5) AS is_final, unnest($6) AS status, unnest($7) AS amount, unnest($8) AS expires_at,
                         unnest($9) AS ticket_sequence, unnest($10) AS claimed, unnest($11) AS allowed, unnest($12) AS vouched,
                         unnest($13) AS excused, unnest($14) AS captured_locked) new
            WHERE holds.job_id = new.job_id
            RETURNING 1
        )
        SELECT require_all(count(*), cardinality($1)) FROM written
        """;

    private const string InsertReceipts =
        """
        INSERT INTO receipts (job_id, sequence, duration_ms, prompt_tokens, completion_tokens, final, received_at)
        SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7)
        """;

    // Both legs of a transfer in one statement; see require_balanced_transfers.
    private const string InsertTransactions =
        """
        INSERT INTO transactions (transfer_id, leg, account, amount, starter, locked, type, description, metadata, created_at, job_id)
        SELECT transfer_id, side.leg, side.account, side.amount, side.starter, side.locked, type, description, metadata, created_at, job_id
        FROM (SELECT unnest($1) AS transfer_id, unnest($2) AS debtor, unnest($3) AS creditor, unnest($4) AS moved, unnest($5) AS spent,
                     unnest($6) AS gained, unnest($7) AS type, unnest($8) AS description, unnest($9)::jsonb AS metadata,
                     unnest($10) AS created_at, unnest($11) AS job_id, unnest($12) AS locked_spent, unnest($13) AS locked_gained) transfer
        CROSS JOIN LATERAL (VALUES (0::smallint, debtor, -moved, -spent, -locked_spent), (1::smallint, creditor, moved, gained, locked_gained))
            side (leg, account, amount, starter, locked)
        """;

    /// <summary>
    /// Writes and commits. In <see cref="LedgerWriteMode.Speculative"/> it is one transaction by itself, and fails with
    /// <c>serialization_failure</c> (40001) unless every wallet still has the version with which it was loaded. In
    /// <see cref="LedgerWriteMode.Locking"/> it ends the transaction that has locked the wallets.
    /// </summary>
    /// <param name="connection">A connection.</param>
    /// <param name="work">The unit of work, which changes no more.</param>
    /// <param name="mode">How its rows were read.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task CommitAsync(NpgsqlConnection connection, UnitOfWork work, LedgerWriteMode mode, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        var wallets = work.Wallets.ToLookup(wallet => wallet.IsChanged);
        UpdateChanged(batch, [.. wallets[true].OrderBy(wallet => wallet.Row.Wallet.Account, StringComparer.Ordinal)]);
        if (mode == LedgerWriteMode.Speculative)
        {
            CompareUnchanged(batch, [.. wallets[false]]);
        }

        Update(batch, [.. work.ChangedHolds]);
        Insert(batch, [.. work.NewHolds]);
        Insert(batch, work.NewReceipts);
        Insert(batch, work.NewPairs);
        if (mode == LedgerWriteMode.Locking)
        {
            batch.Add("COMMIT");
        }
        else if (batch.BatchCommands.Count == 0)
        {
            batch.Add("SELECT 1"); // the server has to answer for a batch that changes nothing
        }

        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static void CompareUnchanged(NpgsqlBatch batch, TrackedWallet[] rows)
    {
        if (rows.Length > 0)
        {
            batch.Add(CompareWallets, Column(rows, row => row.Row.Wallet.Account), Column(rows, row => row.LoadedVersion));
        }
    }

    private static void UpdateChanged(NpgsqlBatch batch, TrackedWallet[] rows)
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
                Column(rows, row => row.LoadedVersion),
                Column(rows, row => row.Row.Wallet.Locked.Text ?? ""));
        }
    }

    private static void Insert(NpgsqlBatch batch, HoldRow[] rows)
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
                Column(rows, row => row.ProofKey),
                Column(rows, row => row.IssuedAt.ToUniversalTime()),
                Column(rows, row => row.ExpiresAt.ToUniversalTime()),
                Column(rows, row => row.TicketSequence),
                Column(rows, row => row.Parallel),
                Column(rows, row => row.Claimed.Micros),
                Column(rows, row => row.Allowed?.Micros),
                Column(rows, row => row.Vouched.Micros),
                Column(rows, row => row.Excused.Micros),
                Column(rows, row => row.CapturedLocked.Micros),
                Column(rows, row => row.Rates?.ToString()));
        }
    }

    private static void Update(NpgsqlBatch batch, HoldRow[] rows)
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
                Column(rows, row => row.Status.ToText()),
                Column(rows, row => row.Amount.Micros),
                Column(rows, row => row.ExpiresAt.ToUniversalTime()),
                Column(rows, row => row.TicketSequence),
                Column(rows, row => row.Claimed.Micros),
                Column(rows, row => row.Allowed?.Micros),
                Column(rows, row => row.Vouched.Micros),
                Column(rows, row => row.Excused.Micros),
                Column(rows, row => row.CapturedLocked.Micros));
        }
    }

    private static void Insert(NpgsqlBatch batch, IReadOnlyList<ReceiptRow> rows)
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

    private static void Insert(NpgsqlBatch batch, IReadOnlyList<EntryPair> transfers)
    {
        if (transfers.Count > 0)
        {
            batch.Add(
                InsertTransactions,
                Column(transfers, row => row.Id),
                Column(transfers, row => row.From),
                Column(transfers, row => row.To),
                Column(transfers, row => row.Amount.Micros),
                Column(transfers, row => row.StarterSpent.Micros),
                Column(transfers, row => row.StarterGained.Micros),
                Column(transfers, row => row.Type),
                Column(transfers, row => row.Description),
                Column(transfers, row => MetadataOf(row.Receipt)),
                Column(transfers, row => row.CreatedAt.ToUniversalTime()),
                Column(transfers, row => row.Receipt?.JobId),
                Column(transfers, row => row.LockedSpent.Micros),
                Column(transfers, row => row.LockedGained.Micros));
        }
    }

    private static string? MetadataOf(PairReceipt? receipt) => receipt is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $$"""{"sequence":{{receipt.Sequence}},"duration_ms":{{receipt.Milliseconds}}}""");
}
