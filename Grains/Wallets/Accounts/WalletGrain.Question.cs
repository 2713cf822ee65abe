using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <content>When the account is in question, and what that means for its jobs.</content>
internal sealed partial class WalletGrain
{
    /// <summary>Rows of the account's history that are read at once.</summary>
    private const int HistoryPage = 1000;

    /// <summary>Pages of them that are read at most.</summary>
    private const int MostPages = 10;

    private readonly TrustedJobs _trusted = new();

    /// <summary>Until when the account is in question; null when it is not.</summary>
    private DateTimeOffset? QuestionEnd => standing.State.InQuestionUntil is { } until && until > time.GetUtcNow() ? until : null;

    /// <summary>
    /// Why an account in question gets no hold at a node; null where it may. Those with whom it differed are no judges of it: they do not serve it as
    /// long as their word would count.
    /// </summary>
    private HoldOutcome? AnswerInQuestion(HoldRequest request) => (request.IsTrustedNode, QuestionEnd) switch
    {
        (null, _) or (_, null) => null,
        (false, { } until) => new HoldOutcome.InQuestion(until),
        (true, { } until) => standing.State.Differences.Exists(known => known.Owner == request.Owner) ? new HoldOutcome.Apart(until) : null,
    };

    /// <summary>Remembers that a job runs on a trusted node.</summary>
    private void NoteTrust(HoldRequest request)
    {
        if (request.IsTrustedNode == true)
        {
            _trusted.Add(request.JobId);
        }
    }

    /// <summary>Puts the account in question if it differed with too many owners.</summary>
    private async Task QuestionAsync(DateTimeOffset now)
    {
        var differed = QuestionRules.DifferedWith(standing.State.Differences, now);
        if (QuestionEnd is not null || differed.Count < QuestionRules.LeastOwners || await CountOwnersAsync(differed, now) is not { } met)
        {
            return;
        }

        if (!QuestionRules.IsInQuestion(differed.Count, met) || QuestionEnd is not null)
        {
            return;
        }

        var question = new AccountQuestion(Account, differed.Count, met, now + QuestionRules.Lasts);
        standing.State.InQuestionUntil = question.Until;
        await WriteStandingAsync();
        await TellAsync(question);
        await audit.WriteAsync(AuditEventTypes.InQuestion, Account, ("differed", $"{question.Differed}"), ("met", $"{question.Met}"));
    }

    /// <summary>
    /// How many owners the account has paid something worth the name lately, and those with whom it differed, as far as its newest rows tell. Null when they
    /// cannot be read: the next difference asks again.
    /// </summary>
    private async Task<int?> CountOwnersAsync(IReadOnlySet<string> differed, DateTimeOffset now)
    {
        var paid = new Dictionary<string, Credits>(StringComparer.Ordinal);
        var query = new AccountHistoryQuery { Limit = HistoryPage, From = now - ApartRules.RememberedFor };
        try
        {
            await foreach (var page in query.PagesAsync(pageQuery => ledger.ReadHistoryAsync(Account, pageQuery, CancellationToken.None), MostPages))
            {
                foreach (var row in page.Entries.Where(row => row.JobId is not null && row.Requester == Account))
                {
                    paid[row.Counterparty] = paid.GetValueOrDefault(row.Counterparty) - row.Amount;
                }
            }
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            LogNotQuestioned(logger, Account, e.Message);
            return null;
        }

        return paid.Where(owner => owner.Value >= SmallDifferences.Noticed).Select(owner => owner.Key).Union(differed, StringComparer.Ordinal).Count();
    }

    private async Task TellAsync(AccountQuestion question)
    {
        try
        {
            await GrainFactory.GetGrain<IDisputesGrain>(0).NoteQuestion(question);
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            LogQuestionNotNoted(logger, Account, e.Message); // the list is for people to read; the audit event follows
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "account {Account} in question is missing in the administrator's list: {Reason}")]
    private static partial void LogQuestionNotNoted(ILogger logger, string account, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "how many owners account {Account} has paid cannot be read, its next difference asks again: {Reason}")]
    private static partial void LogNotQuestioned(ILogger logger, string account, string reason);
}
