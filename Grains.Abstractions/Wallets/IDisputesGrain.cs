namespace MonkeyTroop.Grains.Wallets;

/// <summary>
/// Remembers, for the administrator, jobs on which payer and node owner differed. Decides nothing: who is kept apart from whom, each account's
/// wallet knows. One grain, key 0.
/// </summary>
public interface IDisputesGrain : IGrainWithIntegerKey
{
    /// <summary>Notes a job. The same job again changes nothing.</summary>
    Task Note(JobDispute dispute);

    /// <summary>The jobs of the last 7 days, the newest first.</summary>
    Task<IReadOnlyList<JobDispute>> List();

    /// <summary>Notes that an account is in question.</summary>
    Task NoteQuestion(AccountQuestion question);

    /// <summary>The accounts that are in question now, the newest first.</summary>
    Task<IReadOnlyList<AccountQuestion>> ListQuestions();
}

/// <summary>An account that is in question.</summary>
/// <param name="Account">The account.</param>
/// <param name="Differed">With how many owners of trusted nodes it differed within 7 days.</param>
/// <param name="Met">How many owners it paid 2 credits or more in that time, and those.</param>
/// <param name="Until">Until when it is in question.</param>
[GenerateSerializer, Immutable]
public sealed record AccountQuestion(string Account, int Differed, int Met, DateTimeOffset Until);

/// <summary>A job on which its payer and the owner of its node differed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Account">Account that pays.</param>
/// <param name="Owner">Account that earns.</param>
/// <param name="Difference">By how much the node's word was above what the payer's allowed, when it was noticed.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="ApartUntil">Until when the two are not matched.</param>
[GenerateSerializer, Immutable]
public sealed record JobDispute(string JobId, string Account, string Owner, Credits Difference, DateTimeOffset At, DateTimeOffset ApartUntil);
