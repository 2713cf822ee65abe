using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Identity;

/// <summary>What lasts of a used proof.</summary>
[GenerateSerializer]
internal sealed class UsedProofState
{
    /// <summary>When it was used; null before.</summary>
    [Id(0)] public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>One used proof.</summary>
internal sealed class UsedProofGrain([PersistentState("proof", GrainStorage.Name)] IPersistentState<UsedProofState> proof, TimeProvider time)
    : Grain, IUsedProofGrain
{
    public async Task<bool> Use()
    {
        if (proof.State.UsedAt is not null)
        {
            return false;
        }

        proof.State.UsedAt = time.GetUtcNow();
        await proof.WriteOrEndAsync(this);
        return true;
    }
}
