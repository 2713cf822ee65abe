namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// What the migrations make to guard the ledger in Postgres, in the server's own words. A test compares this list with a
/// migrated database, so a migration that changes a guard changes this list too.
/// </summary>
internal static class PostgresGuardList
{
    private const string Table = "a logged table without rules, row security and heirs";
    private const string Nullable = "may be null";
    private const string Function = "the function in sql/postgres";

    /// <summary>Definitions by name. Those of functions are in the migrations' own text.</summary>
    public static IReadOnlyDictionary<string, string> Expected { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["table holds"] = Table,
        ["table receipts"] = Table,
        ["table transactions"] = Table,
        ["table wallets"] = Table,
        ["column holds.allowed"] = Nullable,
        ["column holds.proof_id"] = Nullable,
        ["column holds.rates"] = Nullable,
        ["column transactions.description"] = Nullable,
        ["column transactions.job_id"] = Nullable,
        ["column transactions.locked"] = Nullable,
        ["column transactions.metadata"] = Nullable,
        ["constraint holds.holds_allowed_check"] = "CHECK (allowed >= 0)",
        ["constraint holds.holds_amount_check"] = "CHECK (amount > 0)",
        ["constraint holds.holds_captured_locked_check"] = "CHECK (captured_locked >= 0)",
        ["constraint holds.holds_check"] = "CHECK (captured >= 0 AND captured <= amount)",
        ["constraint holds.holds_check1"] = "CHECK (captured_starter >= 0 AND captured_starter <= captured)",
        ["constraint holds.holds_claimed_check"] = "CHECK (claimed >= 0)",
        ["constraint holds.holds_excused_check"] = "CHECK (excused >= 0)",
        ["constraint holds.holds_multiplier_check"] = "CHECK (multiplier >= 1 AND multiplier <= 20000)",
        ["constraint holds.holds_parallel_check"] = "CHECK (parallel >= 1)",
        ["constraint holds.holds_pkey"] = "PRIMARY KEY (job_id)",
        ["constraint holds.holds_vouched_check"] = "CHECK (vouched >= 0)",
        ["constraint holds.holds_status_check"] =
            "CHECK (status = ANY (ARRAY['open'::text, 'settled'::text, 'expired'::text, 'cancelled'::text]))",
        ["constraint receipts.receipts_completion_tokens_check"] = "CHECK (completion_tokens >= 0)",
        ["constraint receipts.receipts_duration_ms_check"] = "CHECK (duration_ms >= 0)",
        ["constraint receipts.receipts_pkey"] = "PRIMARY KEY (job_id, sequence)",
        ["constraint receipts.receipts_prompt_tokens_check"] = "CHECK (prompt_tokens >= 0)",
        ["constraint receipts.receipts_sequence_check"] = "CHECK (sequence > 0)",
        ["constraint transactions.transactions_amount_check"] = "CHECK (amount <> 0)",
        ["constraint transactions.transactions_check"] = "CHECK ((leg = 1) = (amount > 0))",
        ["constraint transactions.transactions_leg_check"] = "CHECK (leg = ANY (ARRAY[0, 1]))",
        ["constraint wallets.wallets_available"] = "CHECK ((balance - held) >= 0 OR account = ':treasury'::text)",
        ["constraint wallets.wallets_held_check"] = "CHECK (held >= 0)",
        ["constraint wallets.wallets_pkey"] = "PRIMARY KEY (account)",
        ["constraint wallets.wallets_starter"] = "CHECK (starter <= balance OR account = ':treasury'::text)",
        ["constraint wallets.wallets_starter_check"] = "CHECK (starter >= 0)",
        ["index holds_proof"] = "CREATE UNIQUE INDEX holds_proof ON holds USING btree (proof_id, account) WHERE proof_id IS NOT NULL",
        ["index transactions_history"] =
            "CREATE UNIQUE INDEX transactions_history ON transactions USING btree (hashtextextended(account, 0::bigint), created_at, id)",
        ["index transactions_once"] =
            "CREATE UNIQUE INDEX transactions_once ON transactions USING btree (transfer_id, leg) WHERE job_id IS NULL",
        ["trigger holds_late"] =
            "CREATE TRIGGER holds_late AFTER INSERT ON holds REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION remember_late_holds()",
        ["trigger holds_stay"] =
            "CREATE TRIGGER holds_stay BEFORE DELETE OR TRUNCATE ON holds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ["trigger receipts_append_only"] =
            "CREATE TRIGGER receipts_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON receipts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ["trigger transactions_append_only"] =
            "CREATE TRIGGER transactions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON transactions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ["trigger transactions_balanced"] =
            "CREATE TRIGGER transactions_balanced AFTER INSERT ON transactions REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION require_balanced_transfers()",
        ["trigger wallets_stay"] =
            "CREATE TRIGGER wallets_stay BEFORE DELETE OR TRUNCATE ON wallets FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ["function refuse_change"] = Function,
        ["function remember_late_holds"] = Function,
        ["function require_balanced_transfers"] = Function,
    };
}
