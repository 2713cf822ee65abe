using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.Wallets;

/// <summary>The answer to <c>GET /users/{account}/balance</c>. All amounts in credits.</summary>
/// <param name="PublicKey">The account's id.</param>
/// <param name="BalanceSeconds">What the account owns; a credit is a second of reference hardware.</param>
/// <param name="BalanceHours">The same in hours, rounded to six places.</param>
/// <param name="Balance">What the account owns.</param>
/// <param name="Held">What is set aside for running jobs.</param>
/// <param name="Available">What new jobs can use: balance less held.</param>
/// <param name="Starter">Starter credits that are not spent yet: they are spent first, and cannot be given away.</param>
/// <param name="Giveable">What can be given to other accounts: neither held nor starter credits nor locked.</param>
/// <param name="Locked">What was earned out of others' starter credits and can be spent, but not be given away yet.</param>
/// <param name="Unlocks">When that can be given away, the earliest day first; null when nothing is locked.</param>
public sealed record BalanceResponse(
    string PublicKey,
    decimal BalanceSeconds,
    decimal BalanceHours,
    [property: JsonRequired] decimal Balance,
    decimal Held,
    decimal Available,
    decimal Starter = 0,
    decimal Giveable = 0,
    decimal Locked = 0,
    IReadOnlyList<LockedPart>? Unlocks = null);

/// <summary>Locked credits that can be given away from the same day on.</summary>
/// <param name="On">The first such day (UTC).</param>
/// <param name="Credits">How many.</param>
public sealed record LockedPart(DateOnly On, decimal Credits);

/// <summary>One movement of credits as its account sees it.</summary>
/// <param name="Id">Number of the ledger row; higher is later.</param>
/// <param name="Requester">Account that paid for the job, or null when there was none.</param>
/// <param name="Worker">Node that earned, or null when there was no job.</param>
/// <param name="Credits">Signed amount in credits: positive came in, negative went out.</param>
/// <param name="Duration">Seconds of the node that it paid for, or null when there was no job.</param>
/// <param name="JobId">The job, or null when there was none.</param>
/// <param name="Timestamp">When it was committed.</param>
/// <param name="Type">What it was: see the ledger's entry types.</param>
/// <param name="Counterparty">The account on the other side; <c>:treasury</c> for starter credits.</param>
/// <param name="Description">What it was for in words: the memo of a transfer. Another account may have written it.</param>
/// <param name="TransferId">Names the movement; the other side's entry has the same.</param>
/// <param name="Starter">How much of the amount was starter credits of this account; signed as the amount.</param>
/// <param name="Locked">How much of the amount was locked credits of this account; signed as the amount.</param>
public sealed record TransactionEntry(
    long Id,
    string? Requester,
    string? Worker,
    decimal Credits,
    decimal? Duration,
    string? JobId,
    DateTimeOffset Timestamp,
    string Type,
    string? Counterparty = null,
    string? Description = null,
    string? TransferId = null,
    decimal Starter = 0,
    decimal Locked = 0);

/// <summary>The answer to <c>GET /users/{account}/transactions</c>, newest first.</summary>
/// <param name="Transactions">One page.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null on the last.</param>
public sealed record TransactionsResponse([property: JsonRequired] IReadOnlyList<TransactionEntry> Transactions, string? NextCursor);
