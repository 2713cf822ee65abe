using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>What lasts of a join token.</summary>
[GenerateSerializer]
internal sealed class InviteState
{
    /// <summary>Account that made it.</summary>
    [Id(0)] public string? Owner { get; set; }

    /// <summary>When it stops being good.</summary>
    [Id(1)] public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Node and key that used it; null before.</summary>
    [Id(2)] public string? UsedBy { get; set; }
}

/// <summary>One join token, usable by one node.</summary>
internal sealed class InviteGrain(
    [PersistentState("invite", GrainStorage.Name)] IPersistentState<InviteState> invite, TimeProvider time) : Grain, IInviteGrain
{
    public Task Create(string owner, DateTimeOffset expiresAt)
    {
        invite.State.Owner = owner;
        invite.State.ExpiresAt = expiresAt;
        return invite.WriteOrEndAsync(this);
    }

    public async Task<string?> Redeem(string nodeId, string keyId)
    {
        var user = $"{nodeId}/{keyId}";
        if (invite.State.Owner is null || invite.State.ExpiresAt <= time.GetUtcNow()
            || (invite.State.UsedBy is { } usedBy && usedBy != user))
        {
            return null;
        }

        if (invite.State.UsedBy is null)
        {
            invite.State.UsedBy = user;
            await invite.WriteOrEndAsync(this);
        }

        return invite.State.Owner;
    }
}
