using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>The ledger in SQLite; the schema is in <c>sql/sqlite</c>.</summary>
internal sealed class SqliteLedgerStore(SqliteDatabase database, SqliteWriter writer, TimeProvider time) : ILedgerStore
{
    /// <summary>Where starter credits come from. No account id can begin with a colon.</summary>
    private const string Treasury = ":treasury";

    private const string SelectWallet = "SELECT account, balance, held FROM wallets WHERE account = @account";

    public Task<WalletSnapshot> OpenAsync(string account, Credits starterCredits, CancellationToken cancellation) =>
        writer.WriteAsync(db => Open(db, account, starterCredits), cancellation);

    public Task<WalletSnapshot?> FindAsync(string account, CancellationToken cancellation) =>
        Task.FromResult(database.Read(db => FindWallet(db, account)));

    public Task<HoldOutcome> PlaceHoldAsync(HoldRequest request, HoldOptions options, CancellationToken cancellation) =>
        writer.WriteAsync(db => PlaceHold(db, request, options), cancellation);

    public Task CancelHoldAsync(string jobId, CancellationToken cancellation) =>
        writer.WriteAsync(db => EndHold(db, jobId, "cancelled", onlyIf: "captured = 0 AND last_sequence = 0"), cancellation);

    public Task<SettlementOutcome> SettleAsync(string account, VerifiedReceipt receipt, CancellationToken cancellation) =>
        writer.WriteAsync(db => Settle(db, account, receipt), cancellation);

    public Task<int> ReleaseExpiredAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellation) =>
        writer.WriteAsync(
            db =>
            {
                var jobs = db.Query(
                    "SELECT job_id FROM holds WHERE status = 'open' AND expires_at < @before ORDER BY expires_at LIMIT @limit",
                    row => row.GetString(0), ("@before", SqliteTime.From(expiredBefore)), ("@limit", limit));
                return jobs.Count(job => EndHold(db, job, "expired", onlyIf: "true"));
            },
            cancellation);

    public Task<StatementPage> ReadStatementAsync(string account, long? before, int limit, CancellationToken cancellation) =>
        Task.FromResult(database.Read(db => SqliteStatements.Read(db, account, before, limit)));

    private WalletSnapshot Open(SqliteConnection db, string account, Credits starterCredits)
    {
        AddWallet(db, account);
        if (starterCredits > Credits.Zero
            && AddTransfer(db, $"starter:{account}", EntryTypes.Starter, jobId: null, durationMs: null) is { } transfer)
        {
            Move(db, transfer, from: Treasury, to: account, starterCredits);
        }

        return FindWallet(db, account)!;
    }

    private static HoldOutcome PlaceHold(SqliteConnection db, HoldRequest request, HoldOptions options)
    {
        var wallet = FindWallet(db, request.Account)
            ?? throw new InvalidOperationException("a hold was asked of an account that was never opened");
        if (db.Query("SELECT amount FROM holds WHERE job_id = @job", row => row.GetInt64(0), ("@job", request.JobId)) is [var placed])
        {
            return new HoldOutcome.Placed(new Credits(placed), wallet);
        }

        if (request.ProofId is not null && db.Scalar<long>(
            "SELECT count(*) FROM holds WHERE account = @account AND proof_id = @proof",
            ("@account", request.Account), ("@proof", request.ProofId)) > 0)
        {
            return new HoldOutcome.ProofReused();
        }

        if (Pricing.Hold(wallet.Available, request.Multiplier, options, out var required) is not { } amount)
        {
            return new HoldOutcome.Insufficient(wallet.Available, required);
        }

        AddWallet(db, request.Owner, request.IssuedAt);
        db.Execute(
            """
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, proof_id, issued_at, expires_at)
            VALUES (@job, @account, @owner, @node, @model, @multiplier, @amount, @proof, @issued, @expires)
            """,
            ("@job", request.JobId), ("@account", request.Account), ("@owner", request.Owner), ("@node", request.NodeId),
            ("@model", request.Model), ("@multiplier", request.Multiplier.Thousandths), ("@amount", amount.Micros),
            ("@proof", request.ProofId), ("@issued", SqliteTime.From(request.IssuedAt)), ("@expires", SqliteTime.From(request.ExpiresAt)));
        ChangeWallet(db, request.Account, balance: 0, held: amount.Micros);
        return new HoldOutcome.Placed(amount, wallet with { Held = wallet.Held + amount });
    }

    private SettlementOutcome Settle(SqliteConnection db, string account, VerifiedReceipt receipt)
    {
        if (FindHold(db, receipt.JobId) is not { } hold || hold.Account != account)
        {
            return new SettlementOutcome.UnknownJob();
        }

        if (hold.NodeId != receipt.NodeId)
        {
            return new SettlementOutcome.OtherNode();
        }

        if (FindReceipt(db, receipt.JobId, receipt.Sequence) is { } recorded)
        {
            return recorded == ReceiptContent.Of(receipt) ? Settled(db, receipt.JobId, hold, isNew: false) : new SettlementOutcome.Conflict();
        }

        var endsJob = receipt.Final && !HasFinalReceipt(db, receipt.JobId);
        AddReceipt(db, receipt);
        var capture = Capture.Of(hold, receipt, FindWallet(db, account)!.Available);
        if (!capture.Counts)
        {
            return Settled(db, receipt.JobId, hold, isNew: false);
        }

        if (capture.Amount > Credits.Zero)
        {
            var transfer = AddTransfer(
                db,
                $"receipt:{receipt.JobId}:{receipt.Sequence}",
                capture.IsLate ? EntryTypes.LateSettlement : EntryTypes.Settlement,
                receipt.JobId,
                capture.CountedMilliseconds - hold.CountedMilliseconds)
                ?? throw new InvalidOperationException($"receipt {receipt.Sequence} of job {receipt.JobId} was captured before it was recorded");
            Move(db, transfer, hold.Account, hold.Owner, capture.Amount, heldBefore: !capture.IsLate);
        }

        ChangeWallet(db, hold.Account, balance: 0, held: -capture.Released.Micros);
        db.Execute(
            """
            UPDATE holds SET captured = captured + @amount, counted_ms = @counted, last_sequence = @sequence,
                             status = CASE WHEN @closes THEN 'settled' ELSE status END
            WHERE job_id = @job
            """,
            ("@amount", capture.Amount.Micros), ("@counted", capture.CountedMilliseconds), ("@sequence", receipt.Sequence),
            ("@closes", capture.Closes), ("@job", receipt.JobId));
        return Settled(db, receipt.JobId, hold, isNew: true) with { EndsJob = endsJob };
    }

    private static SettlementOutcome.Settled Settled(SqliteConnection db, string jobId, HoldState hold, bool isNew) => new(
        new Credits(db.Scalar<long>("SELECT captured FROM holds WHERE job_id = @job", ("@job", jobId))),
        FindWallet(db, hold.Account)!,
        FindWallet(db, hold.Owner)!,
        isNew);

    private static bool EndHold(SqliteConnection db, string jobId, string status, string onlyIf)
    {
        var ended = db.Query(
            $"UPDATE holds SET status = @status WHERE job_id = @job AND status = 'open' AND {onlyIf} RETURNING account, amount - captured",
            row => (Account: row.GetString(0), Left: row.GetInt64(1)), ("@status", status), ("@job", jobId));
        ended.ForEach(hold => ChangeWallet(db, hold.Account, balance: 0, held: -hold.Left));
        return ended.Count > 0;
    }

    private void AddWallet(SqliteConnection db, string account) => AddWallet(db, account, time.GetUtcNow());

    private static void AddWallet(SqliteConnection db, string account, DateTimeOffset now) => db.Execute(
        "INSERT INTO wallets (account, created_at) VALUES (@account, @now) ON CONFLICT DO NOTHING",
        ("@account", account), ("@now", SqliteTime.From(now)));

    /// <summary>Adds a transfer's head; null when one with this key was made before.</summary>
    private long? AddTransfer(SqliteConnection db, string key, string type, string? jobId, long? durationMs) => db.Query(
        """
        INSERT INTO transfers (idempotency_key, type, job_id, duration_ms, created_at) VALUES (@key, @type, @job, @duration, @now)
        ON CONFLICT (idempotency_key) DO NOTHING RETURNING id
        """,
        row => row.GetInt64(0),
        ("@key", key), ("@type", type), ("@job", jobId), ("@duration", durationMs), ("@now", SqliteTime.From(time.GetUtcNow())))
        is [var id] ? id : null;

    /// <summary>Writes both legs of a transfer and moves the wallets with them.</summary>
    private static void Move(SqliteConnection db, long transfer, string from, string to, Credits amount, bool heldBefore = false)
    {
        foreach (var (account, leg) in ((string, long)[])[(from, -amount.Micros), (to, amount.Micros)])
        {
            db.Execute(
                "INSERT INTO transactions (transfer_id, account, amount) VALUES (@transfer, @account, @amount)",
                ("@transfer", transfer), ("@account", account), ("@amount", leg));
        }

        ChangeWallet(db, from, -amount.Micros, heldBefore ? -amount.Micros : 0);
        ChangeWallet(db, to, amount.Micros, held: 0);
    }

    private static void ChangeWallet(SqliteConnection db, string account, long balance, long held)
    {
        if ((balance, held) != (0, 0))
        {
            db.Execute(
                "UPDATE wallets SET balance = balance + @balance, held = held + @held WHERE account = @account",
                ("@balance", balance), ("@held", held), ("@account", account));
        }
    }

    private static WalletSnapshot? FindWallet(SqliteConnection db, string account) =>
        db.Query(
            SelectWallet,
            row => new WalletSnapshot(row.GetString(0), new Credits(row.GetInt64(1)), new Credits(row.GetInt64(2))),
            ("@account", account)) is [var wallet] ? wallet : null;

    private static HoldState? FindHold(SqliteConnection db, string jobId) =>
        db.Query(
            """
            SELECT account, owner, node_id, multiplier, amount, captured, counted_ms, last_sequence, status, issued_at
            FROM holds WHERE job_id = @job AND status <> 'cancelled'
            """,
            row => new HoldState(
                row.GetString(0), row.GetString(1), row.GetString(2), new Multiplier(row.GetInt32(3)), new Credits(row.GetInt64(4)),
                new Credits(row.GetInt64(5)), row.GetInt64(6), row.GetInt64(7), row.GetString(8) == "open", SqliteTime.Read(row.GetInt64(9))),
            ("@job", jobId)) is [var hold] ? hold : null;

    private static ReceiptContent? FindReceipt(SqliteConnection db, string jobId, long sequence) =>
        db.Query(
            "SELECT duration_ms, prompt_tokens, completion_tokens, final FROM receipts WHERE job_id = @job AND sequence = @sequence",
            row => new ReceiptContent(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3)),
            ("@job", jobId), ("@sequence", sequence)) is [var content] ? content : null;

    private static bool HasFinalReceipt(SqliteConnection db, string jobId) =>
        db.Scalar<long>("SELECT count(*) FROM receipts WHERE job_id = @job AND final = 1", ("@job", jobId)) > 0;

    private static void AddReceipt(SqliteConnection db, VerifiedReceipt receipt) => db.Execute(
        """
        INSERT INTO receipts (job_id, sequence, duration_ms, prompt_tokens, completion_tokens, final, received_at)
        VALUES (@job, @sequence, @duration, @prompt, @completion, @final, @received)
        """,
        ("@job", receipt.JobId), ("@sequence", receipt.Sequence), ("@duration", receipt.DurationMilliseconds),
        ("@prompt", receipt.PromptTokens), ("@completion", receipt.CompletionTokens), ("@final", receipt.Final),
        ("@received", SqliteTime.From(receipt.ReceivedAt)));

    /// <summary>What a receipt says apart from its number: two with the same number must say the same.</summary>
    private sealed record ReceiptContent(long DurationMilliseconds, long PromptTokens, long CompletionTokens, bool Final)
    {
        public static ReceiptContent Of(VerifiedReceipt receipt) =>
            new(receipt.DurationMilliseconds, receipt.PromptTokens, receipt.CompletionTokens, receipt.Final);
    }
}
