using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>Remembers jobs on which payer and node owner differed, and accounts in question.</summary>
internal sealed class DisputesGrain(
    [PersistentState("disputes", GrainStorage.Name)] IPersistentState<DisputesState> memory, TimeProvider time) : Grain, IDisputesGrain
{
    /// <summary>Most jobs remembered; the oldest goes first.</summary>
    private const int MostRemembered = 1000;

    /// <summary>Most of them of one account, so that none pushes out those of others.</summary>
    private const int MostOfAnAccount = 20;

    private List<JobDispute> Jobs => memory.State.Jobs;

    private List<AccountQuestion> Questions => memory.State.Questions;

    public Task Note(JobDispute dispute)
    {
        Jobs.RemoveAll(known => dispute.At - known.At >= ApartRules.RememberedFor);
        if (Jobs.Exists(known => known.JobId == dispute.JobId))
        {
            return Task.CompletedTask;
        }

        if (Jobs.Count(known => known.Account == dispute.Account) >= MostOfAnAccount)
        {
            Jobs.RemoveAt(Jobs.FindIndex(known => known.Account == dispute.Account));
        }
        else if (Jobs.Count >= MostRemembered)
        {
            Jobs.RemoveAt(0);
        }

        Jobs.Add(dispute);
        return memory.WriteOrEndAsync(this);
    }

    public Task NoteQuestion(AccountQuestion question)
    {
        var now = time.GetUtcNow();
        Questions.RemoveAll(known => known.Until <= now || known.Account == question.Account);
        if (Questions.Count >= MostRemembered)
        {
            Questions.RemoveAt(0);
        }

        Questions.Add(question);
        return memory.WriteOrEndAsync(this);
    }

    public Task<IReadOnlyList<AccountQuestion>> ListQuestions()
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<AccountQuestion>>([.. Questions.Where(known => known.Until > now).Reverse()]);
    }

    public Task<IReadOnlyList<JobDispute>> List()
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<JobDispute>>([.. Jobs.Where(known => now - known.At < ApartRules.RememberedFor).Reverse()]);
    }
}

/// <summary>What lasts of the memory of differences.</summary>
[GenerateSerializer]
internal sealed class DisputesState
{
    /// <summary>The jobs, the oldest first.</summary>
    [Id(0)] public List<JobDispute> Jobs { get; set; } = [];

    /// <summary>The accounts in question, the oldest first.</summary>
    [Id(1)] public List<AccountQuestion> Questions { get; set; } = [];
}
