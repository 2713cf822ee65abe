namespace MonkeyTroop.Protocol.Jobs;

/// <summary>The answer to <c>GET /admin/disputes</c>.</summary>
/// <param name="Disputes">Jobs of the last 7 days on which payer and node owner differed, the newest first, at most 1000.</param>
/// <param name="InQuestion">Accounts that differed with several owners of trusted nodes, the newest first, at most 1000.</param>
public sealed record DisputesResponse(IReadOnlyList<DisputeEntry> Disputes, IReadOnlyList<QuestionEntry> InQuestion);

/// <summary>An account that is in question.</summary>
/// <param name="Account">The account.</param>
/// <param name="Differed">With how many owners of trusted nodes it differed within 7 days.</param>
/// <param name="Met">How many owners it paid 2 credits or more in that time, and those.</param>
/// <param name="Until">Until when trusted nodes alone serve it, and not those of owners with whom it differed.</param>
public sealed record QuestionEntry(string Account, int Differed, int Met, DateTimeOffset Until);

/// <summary>A job on which its payer and the owner of its node differed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Account">Account that pays.</param>
/// <param name="Owner">Account that earns.</param>
/// <param name="Difference">By how many credits the node's word was above what the payer's allowed.</param>
/// <param name="NoticedAt">When it was noticed.</param>
/// <param name="ApartUntil">Until when the two are not matched.</param>
public sealed record DisputeEntry(
    string JobId, string Account, string Owner, decimal Difference, DateTimeOffset NoticedAt, DateTimeOffset ApartUntil);
