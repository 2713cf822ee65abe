using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>A hold as the books have it. Amounts are micro-credits, times are microseconds since 1970.</summary>
internal sealed record HoldLine(
    string JobId, string Account, string Owner, string NodeId, long Multiplier, long Amount, long Captured, string Status, string ProofId, long IssuedAt,
    long ExpiresAt, long Parallel, long TicketSequence, long? Allowed, long Vouched);

/// <summary>A receipt as the books have it.</summary>
internal sealed record ReceiptLine(
    string JobId, long Sequence, long Milliseconds, long PromptTokens, long CompletionTokens, bool IsFinal, long ReceivedAt);

/// <summary>One side of a transfer as the books have it; a higher id is later.</summary>
internal sealed record LegLine(long Id, string TransferId, int Leg, string Account, long Amount, string Type, string? JobId, string? Description);

/// <summary>All rows of the books.</summary>
internal sealed record LedgerRows(
    IReadOnlyList<string> Accounts, IReadOnlyList<HoldLine> Holds, IReadOnlyList<ReceiptLine> Receipts, IReadOnlyList<LegLine> Legs)
{
    /// <summary>Reads them. Nobody may write meanwhile.</summary>
    public static async Task<LedgerRows> ReadAsync(Books books) => new(
        await books.ReadAsync("SELECT account FROM wallets", row => row.GetString(0)),
        await books.ReadAsync(
            $"""
            SELECT job_id, account, owner, node_id, CAST(multiplier AS bigint), amount, captured, status, proof_id,
                   {books.Micros("issued_at")}, {books.Micros("expires_at")}, CAST(parallel AS bigint),
                   CAST(ticket_sequence AS bigint), allowed, vouched
            FROM holds
            """,
            row => new HoldLine(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
                row.GetString(7), JtiOf(row.GetString(8)), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12),
                row.IsDBNull(13) ? null : row.GetInt64(13), row.GetInt64(14))),
        await books.ReadAsync(
            $"SELECT job_id, sequence, duration_ms, prompt_tokens, completion_tokens, final, {books.Micros("received_at")} FROM receipts",
            row => new ReceiptLine(
                row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5), row.GetInt64(6))),
        await books.ReadAsync(
            "SELECT id, transfer_id, CAST(leg AS integer), account, amount, type, job_id, description FROM transactions ORDER BY id",
            row => new LegLine(
                row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetInt64(4), row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7))));

    /// <summary>The books have the time of a proof before its <c>jti</c>.</summary>
    private static string JtiOf(string proof) => proof[(proof.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
