using MonkeyTroop.Grains.Wallets.Verification;
using static MonkeyTroop.Tests.Contracts.Wallets.Verification.LedgerHistory;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

/// <summary>A way to break the books of <see cref="LedgerHistory"/>, with exactly the violations that must be found.</summary>
/// <param name="Sql">Statements that SQLite and Postgres both take, once nothing guards the tables.</param>
/// <param name="Violations">Kind and id of each.</param>
internal sealed record BrokenBooks(string Sql, params (string Kind, string Id)[] Violations)
{
    private const string MoveTenToPayer =
        "UPDATE wallets SET balance = balance - 10000000 WHERE account = 'owner'; UPDATE wallets SET balance = balance + 10000000 WHERE account = ";

    /// <summary>One or more for every kind that both stores can have, by what is wrong.</summary>
    public static IReadOnlyDictionary<string, BrokenBooks> All { get; } = new Dictionary<string, BrokenBooks>
    {
        ["a credit from nowhere"] = new(
            "UPDATE wallets SET balance = balance + 1 WHERE account = 'friend'",
            (ViolationKinds.BooksSum, "all"), (ViolationKinds.WalletBalance, Friend)),
        ["credits moved without a transfer"] = new(
            $"{MoveTenToPayer}'payer'", (ViolationKinds.WalletBalance, Owner), (ViolationKinds.WalletBalance, Payer)),
        ["balances too large to add up"] = new(
            "UPDATE wallets SET balance = 9223372036854775807 WHERE account IN ('friend', 'owner')",
            (ViolationKinds.BooksSum, "all"), (ViolationKinds.BooksSum, "all"), (ViolationKinds.WalletBalance, Friend), (ViolationKinds.WalletBalance, Owner)),
        ["no treasury"] = new(
            "DELETE FROM wallets WHERE account = ':treasury'",
            (ViolationKinds.BooksSum, "all"), (ViolationKinds.TreasuryMissing, ":treasury"), (ViolationKinds.LegWallet, ":treasury")),
        ["starter credits that no leg explains"] = new(
            "UPDATE wallets SET starter = starter - 1 WHERE account = 'friend'", (ViolationKinds.WalletStarter, Friend)),
        ["held without a hold"] = new("UPDATE wallets SET held = held + 1 WHERE account = 'friend'", (ViolationKinds.WalletHeld, Friend)),
        ["a hold that was forgotten"] = new(
            "DELETE FROM holds WHERE job_id = 'cancelled'; UPDATE holds SET status = 'expired' WHERE job_id = 'open'",
            (ViolationKinds.WalletHeld, Payer)),
        ["more held than owned"] = new(
            """
            UPDATE holds SET amount = amount + 5000000000 WHERE job_id = 'open';
            UPDATE wallets SET held = held + 5000000000 WHERE account = 'payer'
            """,
            (ViolationKinds.WalletAvailable, Payer)),
        ["less than nothing held"] = new(
            "UPDATE wallets SET held = -1 WHERE account = 'friend'", (ViolationKinds.WalletHeld, Friend), (ViolationKinds.WalletAvailable, Friend)),
        ["more starter credits than credits"] = new(
            """
            UPDATE transactions SET starter = 0 WHERE transfer_id = 'receipt:settled:1' AND leg = 0;
            UPDATE holds SET captured_starter = captured_starter - 10000000 WHERE job_id = 'settled';
            UPDATE wallets SET starter = starter + 10000000 WHERE account = 'payer'
            """,
            (ViolationKinds.LegLocked, "receipt:settled:1"), (ViolationKinds.WalletStarterRange, Payer)),
        ["half a transfer"] = new(
            $"""
            DELETE FROM transactions WHERE transfer_id = '{Gift}' AND leg = 1;
            UPDATE wallets SET balance = balance - 10000000 WHERE account = 'friend'
            """,
            (ViolationKinds.BooksSum, "all"), (ViolationKinds.TransferLegs, Gift)),
        ["a transfer of three legs"] = new(
            $"""
            INSERT INTO transactions (transfer_id, leg, account, amount, type, description, created_at)
            SELECT transfer_id, 2, account, amount, type, description, created_at FROM transactions WHERE transfer_id = '{Gift}' AND leg = 1;
            UPDATE wallets SET balance = balance + 10000000 WHERE account = 'friend'
            """,
            (ViolationKinds.BooksSum, "all"), (ViolationKinds.TransferLegs, Gift), (ViolationKinds.LegAmount, Gift)),
        ["an uneven transfer"] = new(
            $"""
            UPDATE transactions SET amount = amount + 1 WHERE transfer_id = '{Gift}' AND leg = 1;
            UPDATE wallets SET balance = balance + 1 WHERE account = 'friend'
            """,
            (ViolationKinds.BooksSum, "all"), (ViolationKinds.TransferSum, Gift)),
        ["a transfer backwards"] = new(
            $"""
            UPDATE transactions SET amount = -amount WHERE transfer_id = '{Gift}';
            UPDATE wallets SET balance = balance + 20000000 WHERE account = 'owner';
            UPDATE wallets SET balance = balance - 20000000 WHERE account = 'friend'; UPDATE wallets SET starter = starter WHERE account = 'friend'
            """,
            (ViolationKinds.LegAmount, Gift), (ViolationKinds.LegAmount, Gift), (ViolationKinds.WalletStarterRange, Friend)),
        ["legs of accounts that never were"] = new(
            $"""
            INSERT INTO transactions (transfer_id, leg, account, amount, type, created_at)
            SELECT 'gift:ghost:1', leg, CASE leg WHEN 0 THEN 'ghost' ELSE 'phantom' END, amount, type, created_at
            FROM transactions WHERE transfer_id = '{Gift}'
            """,
            (ViolationKinds.LegWallet, "ghost"), (ViolationKinds.LegWallet, "phantom")),
        ["starter credits given away"] = new(
            $"""
            UPDATE transactions SET starter = -1 WHERE transfer_id = '{Gift}' AND leg = 0;
            UPDATE wallets SET starter = starter - 1 WHERE account = 'owner'
            """,
            (ViolationKinds.LegStarter, Gift)),
        ["more starter credits spent than the payment"] = new(
            """
            UPDATE transactions SET starter = amount - 1 WHERE transfer_id = 'receipt:open:1' AND leg = 0;
            UPDATE wallets SET starter = starter - 1 WHERE account = 'payer'
            """,
            (ViolationKinds.LegStarter, "receipt:open:1"), (ViolationKinds.LegLocked, "receipt:open:1"), (ViolationKinds.HoldCapturedStarter, "open")),
        ["starter credits refunded beyond the refund"] = new(
            """
            UPDATE transactions SET starter = amount + 1 WHERE transfer_id = 'receipt:settled:3' AND leg = 1;
            UPDATE wallets SET starter = starter + 1 WHERE account = 'payer'
            """,
            (ViolationKinds.LegStarter, "receipt:settled:3"), (ViolationKinds.LegLocked, "receipt:settled:3"),
            (ViolationKinds.HoldCapturedStarter, "settled"), (ViolationKinds.WalletStarterRange, Payer)),
        ["starter credits that the owner could give away"] = new(
            "UPDATE transactions SET locked = 0 WHERE transfer_id = 'receipt:settled:1' AND leg = 1", (ViolationKinds.LegLocked, "receipt:settled:1")),
        ["locked credits given away"] = new(
            $"UPDATE transactions SET locked = -1 WHERE transfer_id = '{Gift}' AND leg = 0", (ViolationKinds.LegLocked, Gift)),
        ["locked credits spent that no job captured"] = new(
            """
            UPDATE transactions SET locked = -1 WHERE transfer_id = 'receipt:open:1' AND leg = 0;
            UPDATE transactions SET locked = locked + 1 WHERE transfer_id = 'receipt:open:1' AND leg = 1
            """,
            (ViolationKinds.LegLocked, "receipt:open:1"), (ViolationKinds.HoldCapturedLocked, "open")),
        ["locked credits captured without a transfer"] = new(
            "UPDATE holds SET captured_locked = captured_locked + 1 WHERE job_id = 'settled'", (ViolationKinds.HoldCapturedLocked, "settled")),
        ["a grant that is no starter credits"] = new(
            "UPDATE transactions SET starter = 0 WHERE transfer_id = 'starter:friend'; UPDATE wallets SET starter = 0 WHERE account = 'friend'",
            (ViolationKinds.LegStarter, "starter:friend")),
        ["legs that tell two stories"] = new(
            $"UPDATE transactions SET description = 'for me' WHERE transfer_id = '{Gift}' AND leg = 1", (ViolationKinds.LegsDiffer, Gift)),
        ["legs that name two times"] = new(
            """
            UPDATE transactions SET metadata = '{"sequence":1,"duration_ms":1}' WHERE transfer_id = 'receipt:open:1' AND leg = 0
            """,
            (ViolationKinds.LegsDiffer, "receipt:open:1")),
        ["a transfer by another name"] = new(
            $"UPDATE transactions SET transfer_id = 'present:1' WHERE transfer_id = '{Gift}'", (ViolationKinds.TransferName, "present:1")),
        ["a transfer of an unknown type"] = new(
            $"UPDATE transactions SET type = 'bonus' WHERE transfer_id = '{Gift}'", (ViolationKinds.TransferName, Gift)),
        ["a settlement without a job"] = new(
            "UPDATE transactions SET job_id = NULL WHERE transfer_id = 'receipt:own:1'; UPDATE holds SET captured = 0 WHERE job_id = 'own'",
            (ViolationKinds.TransferName, "receipt:own:1"), (ViolationKinds.SettlementReceipt, "receipt:own:1")),
        ["a transfer to the treasury"] = new(
            $"""
            UPDATE transactions SET account = ':treasury' WHERE transfer_id = '{Gift}' AND leg = 1;
            UPDATE wallets SET balance = balance - 10000000 WHERE account = 'friend';
            UPDATE wallets SET balance = balance + 10000000 WHERE account = ':treasury'
            """,
            (ViolationKinds.TransferParties, Gift)),
        ["a transfer to oneself"] = new(
            $"""
            UPDATE transactions SET account = 'owner' WHERE transfer_id = '{Gift}' AND leg = 1;
            UPDATE wallets SET balance = balance - 10000000 WHERE account = 'friend';
            UPDATE wallets SET balance = balance + 10000000 WHERE account = 'owner'
            """,
            (ViolationKinds.TransferParties, Gift)),
        ["starter credits that somebody paid"] = new(
            """
            INSERT INTO transactions (transfer_id, leg, account, amount, starter, type, created_at)
            SELECT 'starter:earner', leg, CASE leg WHEN 0 THEN 'owner' ELSE 'earner' END, sign, CASE leg WHEN 0 THEN 0 ELSE 1 END, 'starter', created_at
            FROM (SELECT leg, 2 * leg - 1 AS sign, created_at FROM transactions WHERE transfer_id = 'starter:friend') made;
            UPDATE wallets SET balance = balance - 1 WHERE account = 'owner';
            UPDATE wallets SET balance = balance + 1, starter = 1, is_open = (1 = 1) WHERE account = 'earner'
            """,
            (ViolationKinds.TransferParties, "starter:earner")),
        ["starter credits twice"] = new(
            """
            INSERT INTO transactions (transfer_id, leg, account, amount, starter, type, description, created_at)
            SELECT 'again:friend', leg, account, amount, starter, type, description, created_at FROM transactions WHERE transfer_id = 'starter:friend';
            UPDATE wallets SET balance = balance - 1000000000 WHERE account = ':treasury';
            UPDATE wallets SET balance = balance + 1000000000, starter = starter + 1000000000 WHERE account = 'friend'
            """,
            (ViolationKinds.TransferName, "again:friend"), (ViolationKinds.StarterTwice, Friend)),
        ["starter credits of a closed account"] = new(
            "UPDATE wallets SET is_open = (1 = 0) WHERE account = 'friend'", (ViolationKinds.StarterUnopened, Friend)),
        ["a settlement without its receipt"] = new(
            "DELETE FROM receipts WHERE job_id = 'settled' AND sequence = 1", (ViolationKinds.SettlementReceipt, "receipt:settled:1")),
        ["a payer's word that was never said"] = new(
            "UPDATE transactions SET transfer_id = 'word:settled:1' WHERE transfer_id = 'receipt:settled:3'",
            (ViolationKinds.SettlementWord, "word:settled:1")),
        ["settlements without a hold"] = new(
            "DELETE FROM holds WHERE job_id = 'settled'",
            (ViolationKinds.SettlementHold, "receipt:settled:1"), (ViolationKinds.SettlementHold, "receipt:settled:2"),
            (ViolationKinds.SettlementHold, "receipt:settled:3"), (ViolationKinds.ReceiptHold, "settled")),
        ["a settlement to somebody else"] = new(
            $"{MoveTenToPayer}'friend'; UPDATE transactions SET account = 'friend' WHERE transfer_id = 'receipt:settled:1' AND leg = 1",
            (ViolationKinds.SettlementParties, "receipt:settled:1")),
        ["a refund to somebody else"] = new(
            """
            UPDATE transactions SET account = 'friend' WHERE transfer_id = 'receipt:settled:3' AND leg = 1;
            UPDATE wallets SET balance = balance - 5000000, starter = starter - 5000000 WHERE account = 'payer';
            UPDATE wallets SET balance = balance + 5000000, starter = starter + 5000000 WHERE account = 'friend'
            """,
            (ViolationKinds.SettlementParties, "receipt:settled:3")),
        ["a receipt without a hold"] = new("DELETE FROM holds WHERE job_id = 'zero'", (ViolationKinds.ReceiptHold, "zero")),
        ["a receipt of less than no tokens"] = new(
            "UPDATE receipts SET prompt_tokens = -1 WHERE job_id = 'zero'", (ViolationKinds.ReceiptRange, "zero")),
        ["a receipt of less than no time"] = new(
            "UPDATE receipts SET duration_ms = -1 WHERE job_id = 'zero'", (ViolationKinds.ReceiptRange, "zero"), (ViolationKinds.HoldPrice, "zero")),
        ["captured without a transfer"] = new(
            "UPDATE holds SET captured = captured + 1 WHERE job_id = 'settled'", (ViolationKinds.HoldCaptured, "settled")),
        ["captured on an own node without a transfer"] = new(
            "UPDATE holds SET captured = captured - 1 WHERE job_id = 'own'", (ViolationKinds.HoldCaptured, "own")),
        ["starter credits captured without a transfer"] = new(
            "UPDATE holds SET captured_starter = captured_starter - 1 WHERE job_id = 'settled'", (ViolationKinds.HoldCapturedStarter, "settled")),
        ["captured beyond the hold"] = new("UPDATE holds SET amount = captured - 1 WHERE job_id = 'settled'", (ViolationKinds.HoldRange, "settled")),
        ["claimed beyond the hold"] = new("UPDATE holds SET claimed = amount + 1 WHERE job_id = 'zero'", (ViolationKinds.HoldRange, "zero")),
        ["an impossible multiplier"] = new("UPDATE holds SET multiplier = 20001 WHERE job_id = 'zero'", (ViolationKinds.HoldRange, "zero")),
        ["no multiplier"] = new("UPDATE holds SET multiplier = 0 WHERE job_id = 'zero'", (ViolationKinds.HoldRange, "zero")),
        ["a hold of nothing"] = new("UPDATE holds SET amount = 0 WHERE job_id = 'zero'", (ViolationKinds.HoldRange, "zero")),
        ["an unknown status"] = new("UPDATE holds SET status = 'lost' WHERE job_id = 'zero'", (ViolationKinds.HoldRange, "zero")),
        ["captured for more time than was claimed"] = new(
            "UPDATE receipts SET duration_ms = 4999 WHERE job_id = 'open'", (ViolationKinds.HoldPrice, "open")),
        ["captured a micro-credit above the price"] = new(
            """
            UPDATE transactions SET amount = amount + 2 * leg - 1, starter = starter + leg - 1, locked = locked + leg WHERE transfer_id = 'receipt:unopened:1';
            UPDATE holds SET captured = captured + 1, captured_starter = captured_starter + 1 WHERE job_id = 'unopened';
            UPDATE wallets SET balance = balance + 1 WHERE account = 'earner';
            UPDATE wallets SET balance = balance - 1, starter = starter - 1 WHERE account = 'payer'
            """,
            (ViolationKinds.HoldPrice, "unopened")),
        ["a sequence that no receipt has"] = new(
            "UPDATE holds SET last_sequence = 4 WHERE job_id = 'settled'", (ViolationKinds.HoldSequence, "settled")),
        ["a final receipt that ended nothing"] = new(
            "UPDATE holds SET is_final = (1 = 0) WHERE job_id = 'late'", (ViolationKinds.HoldFinal, "late")),
        ["final without a final receipt"] = new("UPDATE holds SET is_final = (1 = 1) WHERE job_id = 'open'", (ViolationKinds.HoldFinal, "open")),
        ["settled without being final"] = new(
            "UPDATE holds SET is_final = (1 = 0) WHERE job_id = 'settled'", (ViolationKinds.HoldFinal, "settled"), (ViolationKinds.HoldStatus, "settled")),
        ["open again after its final receipt"] = new(
            "UPDATE holds SET status = 'open' WHERE job_id = 'settled'; UPDATE wallets SET held = held + 280000000 WHERE account = 'payer'",
            (ViolationKinds.HoldStatus, "settled")),
        ["open although it was settled late"] = new(
            """
            UPDATE holds SET status = 'open', is_final = (1 = 0) WHERE job_id = 'late';
            UPDATE receipts SET final = (1 = 0) WHERE job_id = 'late';
            UPDATE wallets SET held = held + 270000000 WHERE account = 'payer'
            """,
            (ViolationKinds.HoldStatus, "late")),
        ["cancelled although receipts came"] = new(
            "UPDATE holds SET status = 'cancelled' WHERE job_id = 'zero'", (ViolationKinds.HoldStatus, "zero")),
        ["a hold for an owner who never was"] = new(
            "UPDATE holds SET owner = 'ghost' WHERE job_id = 'cancelled'", (ViolationKinds.HoldWallet, "cancelled")),
        ["a hold of an account that was never opened"] = new(
            "UPDATE holds SET account = 'earner' WHERE job_id = 'cancelled'", (ViolationKinds.HoldUnopened, "cancelled")),
        ["one proof for two holds"] = new(
            "DROP INDEX holds_proof; UPDATE holds SET proof_id = 'proof-open' WHERE job_id = 'zero'",
            (ViolationKinds.Guard, "index holds_proof"), (ViolationKinds.HoldProof, Payer)),
    };
}
