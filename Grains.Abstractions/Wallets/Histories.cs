namespace MonkeyTroop.Grains.Wallets;

/// <summary>Kinds of ledger entries; their names in lower case with underscores stand on the wire and in the database.</summary>
public static class EntryTypes
{
    /// <summary>Starter credits, once for each account.</summary>
    public const string Starter = "starter";

    /// <summary>A captured hold.</summary>
    public const string Settlement = "settlement";

    /// <summary>A capture after the hold was released, from what was available.</summary>
    public const string LateSettlement = "late_settlement";

    /// <summary>Given back to the requester, because a later receipt says that less was used.</summary>
    public const string Refund = "refund";

    /// <summary>Given by one account to another.</summary>
    public const string Gift = "gift";

    /// <summary>Paid from the treasury by the administrator.</summary>
    public const string Grant = "grant";

    /// <summary>Locked credits of a suspended account, taken back to the treasury by the administrator.</summary>
    public const string TakenBack = "taken_back";
}

/// <summary>Which part of an account's history to read.</summary>
[GenerateSerializer, Immutable]
public sealed record AccountHistoryQuery
{
    /// <summary>Most entries, 1 to 1000.</summary>
    [Id(0)] public required int Limit { get; init; }

    /// <summary>Entries behind the one with this number only; null for the newest.</summary>
    [Id(1)] public long? Before { get; init; }

    /// <summary>When that entry was committed; null where only its number is known, as members of the version before know it.</summary>
    [Id(4)] public DateTimeOffset? BeforeTime { get; init; }

    /// <summary>Entries committed at this time or later; null for no limit.</summary>
    [Id(2)] public DateTimeOffset? From { get; init; }

    /// <summary>Entries committed before this time; null for no limit.</summary>
    [Id(3)] public DateTimeOffset? To { get; init; }

    /// <summary>Reads pages, one behind the other.</summary>
    /// <param name="read">Reads one.</param>
    /// <param name="most">How many at most.</param>
    public async IAsyncEnumerable<AccountHistoryPage> PagesAsync(Func<AccountHistoryQuery, Task<AccountHistoryPage>> read, int most)
    {
        ArgumentNullException.ThrowIfNull(read);
        var query = this;
        for (var pages = 0; pages < most; pages++)
        {
            var page = await read(query);
            yield return page;
            if (page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next, BeforeTime = page.NextTime };
        }
    }
}

/// <summary>One ledger row as its account sees it.</summary>
[GenerateSerializer, Immutable]
public sealed record AccountHistoryEntry
{
    /// <summary>Row number; higher is later.</summary>
    [Id(0)] public required long Id { get; init; }

    /// <summary>Signed amount.</summary>
    [Id(1)] public required Credits Amount { get; init; }

    /// <summary>One of <see cref="EntryTypes"/>.</summary>
    [Id(2)] public required string Type { get; init; }

    /// <summary>When it was committed.</summary>
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The job, for settlements.</summary>
    [Id(4)] public string? JobId { get; init; }

    /// <summary>The paying account, for settlements.</summary>
    [Id(5)] public string? Requester { get; init; }

    /// <summary>The node that earned, for settlements.</summary>
    [Id(6)] public string? NodeId { get; init; }

    /// <summary>Milliseconds paid for by this entry, for settlements; those given back, for refunds.</summary>
    [Id(7)] public long? DurationMilliseconds { get; init; }

    /// <summary>The account on the other side; <c>:treasury</c> for starter credits.</summary>
    [Id(8)] public required string Counterparty { get; init; }

    /// <summary>What it was for, in words; the memo of a transfer.</summary>
    [Id(9)] public string? Description { get; init; }

    /// <summary>Names the transfer that the entry is one side of.</summary>
    [Id(10)] public required string TransferId { get; init; }

    /// <summary>How much of the amount is starter credits of the account; signed as the amount.</summary>
    [Id(11)] public Credits Starter { get; init; }

    /// <summary>How much of the amount is locked credits of the account; signed as the amount.</summary>
    [Id(12)] public Credits Locked { get; init; }
}

/// <summary>A page of a statement, by the time of commit and then the number, the newest first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">Number of the entry behind which the next page begins; null when this is the last.</param>
[GenerateSerializer, Immutable]
public sealed record AccountHistoryPage(IReadOnlyList<AccountHistoryEntry> Entries, long? Next)
{
    /// <summary>When that entry was committed; null when a member of the version before made the page.</summary>
    [Id(0)] public DateTimeOffset? NextTime { get; init; }
}
