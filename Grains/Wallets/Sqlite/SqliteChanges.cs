using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Sqlite;

/// <summary>Writes what a batch changed.</summary>
internal static class SqliteChanges
{
    public static void Write(SqlitePrepared db, UnitOfWork work)
    {
        foreach (var (wallet, isOpen) in work.ChangedWallets)
        {
            db.Execute(
                """
                UPDATE wallets SET balance = @balance, held = @held, starter = @starter, locked = @locked, version = @version, is_open = @open
                WHERE account = @account
                """,
                ("@balance", wallet.Balance.Micros), ("@held", wallet.Held.Micros), ("@starter", wallet.Starter.Micros),
                ("@locked", wallet.Locked.Text ?? ""),
                ("@version", wallet.Version), ("@open", isOpen), ("@account", wallet.Account));
        }

        foreach (var hold in work.NewHolds)
        {
            Insert(db, hold);
        }

        foreach (var hold in work.ChangedHolds)
        {
            db.Execute(
                """
                UPDATE holds SET amount = @amount, captured = @captured, captured_starter = @starter, last_sequence = @sequence, is_final = @final,
                                 status = @status, ticket_sequence = @ticket, expires_at = @expires,
                                 claimed = @claimed, allowed = @allowed, vouched = @vouched, excused = @excused, captured_locked = @locked
                WHERE job_id = @job
                """,
                ("@amount", hold.Amount.Micros), ("@captured", hold.Captured.Micros), ("@starter", hold.CapturedStarter.Micros),
                ("@sequence", hold.LastSequence), ("@final", hold.IsFinal), ("@status", hold.Status.ToText()),
                ("@ticket", hold.TicketSequence), ("@expires", SqliteTime.From(hold.ExpiresAt)), ("@claimed", hold.Claimed.Micros),
                ("@allowed", hold.Allowed?.Micros), ("@vouched", hold.Vouched.Micros), ("@excused", hold.Excused.Micros),
                ("@locked", hold.CapturedLocked.Micros), ("@job", hold.JobId));
        }

        foreach (var receipt in work.NewReceipts)
        {
            Insert(db, receipt);
        }

        foreach (var transfer in work.NewPairs)
        {
            Insert(db, transfer, leg: 0, transfer.From, -transfer.Amount.Micros, -transfer.StarterSpent.Micros, -transfer.LockedSpent.Micros);
            Insert(db, transfer, leg: 1, transfer.To, transfer.Amount.Micros, transfer.StarterGained.Micros, transfer.LockedGained.Micros);
        }
    }

    private static void Insert(SqlitePrepared db, HoldRow hold) => db.Execute(
        """
        INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, captured, captured_starter, last_sequence, is_final,
                           status, proof_id, issued_at, expires_at, ticket_sequence, parallel, claimed, allowed, vouched, excused, captured_locked,
                           rates)
        VALUES (@job, @account, @owner, @node, @model, @multiplier, @amount, @captured, @starter, @sequence, @final,
                @status, @proof, @issued, @expires, @ticket, @parallel, @claimed, @allowed, @vouched, @excused, @locked, @rates)
        """,
        ("@job", hold.JobId), ("@account", hold.Account), ("@owner", hold.Owner), ("@node", hold.NodeId), ("@model", hold.Model),
        ("@multiplier", hold.Multiplier.Thousandths), ("@amount", hold.Amount.Micros), ("@captured", hold.Captured.Micros),
        ("@starter", hold.CapturedStarter.Micros), ("@sequence", hold.LastSequence), ("@final", hold.IsFinal),
        ("@status", hold.Status.ToText()), ("@proof", hold.ProofKey), ("@issued", SqliteTime.From(hold.IssuedAt)),
        ("@expires", SqliteTime.From(hold.ExpiresAt)), ("@ticket", hold.TicketSequence), ("@parallel", hold.Parallel),
        ("@claimed", hold.Claimed.Micros), ("@allowed", hold.Allowed?.Micros), ("@vouched", hold.Vouched.Micros),
        ("@excused", hold.Excused.Micros), ("@locked", hold.CapturedLocked.Micros), ("@rates", hold.Rates?.ToString()));

    private static void Insert(SqlitePrepared db, ReceiptRow receipt) => db.Execute(
        """
        INSERT INTO receipts (job_id, sequence, duration_ms, prompt_tokens, completion_tokens, final, received_at)
        VALUES (@job, @sequence, @duration, @prompt, @completion, @final, @received)
        """,
        ("@job", receipt.JobId), ("@sequence", receipt.Sequence), ("@duration", receipt.DurationMilliseconds),
        ("@prompt", receipt.PromptTokens), ("@completion", receipt.CompletionTokens), ("@final", receipt.Final),
        ("@received", SqliteTime.From(receipt.ReceivedAt)));

    private static void Insert(SqlitePrepared db, EntryPair transfer, int leg, string account, long amount, long starter, long locked) => db.Execute(
        """
        INSERT INTO transactions (transfer_id, leg, account, amount, starter, locked, type, description, metadata, created_at, job_id)
        VALUES (@transfer, @leg, @account, @amount, @starter, @locked, @type, @description,
                CASE WHEN @job IS NULL THEN NULL ELSE json_object('sequence', @sequence, 'duration_ms', @duration) END, @created, @job)
        """,
        ("@transfer", transfer.Id), ("@leg", leg), ("@account", account), ("@amount", amount), ("@starter", starter),
        ("@locked", locked), ("@type", transfer.Type), ("@description", transfer.Description), ("@job", transfer.Receipt?.JobId),
        ("@sequence", transfer.Receipt?.Sequence), ("@duration", transfer.Receipt?.Milliseconds),
        ("@created", SqliteTime.From(transfer.CreatedAt)));
}
