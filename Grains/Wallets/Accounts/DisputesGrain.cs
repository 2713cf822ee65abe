using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>Remembers jobs on which payer and node owner differed.</summary>
internal sealed class DisputesGrain(
    [PersistentState("disputes", GrainStorage.Name)] IPersistentState<DisputesState> memory, TimeProvider time) : Grain, IDisputesGrain
{
    /// <summary>Most jobs remembered; the oldest goes first.</summary>
    private const int MostRemembered = 1000;

    /// <summary>Most of them of one account, so that none pushes out those of others.</summary>
    private const int MostOfAnAccount = 20;

    private List<JobDispute> Jobs => memory.State.Jobs;

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
}
