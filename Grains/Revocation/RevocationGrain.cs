using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Grains.Revocation;

/// <summary>What lasts of the list.</summary>
[GenerateSerializer]
internal sealed class RevocationState
{
    /// <summary>Until when each account stands on it.</summary>
    [Id(0)] public Dictionary<string, DateTimeOffset> Accounts { get; set; } = [];
}

/// <summary>The list of accounts that were suspended a short time ago.</summary>
internal sealed partial class RevocationGrain(
    [PersistentState("revocation", GrainStorage.Name)] IPersistentState<RevocationState> list, TimeProvider time, ILogger<RevocationGrain> logger)
    : Grain, IRevocationGrain
{
    private Guid _keyChanges = Guid.NewGuid();

    private Dictionary<string, DateTimeOffset> Accounts => list.State.Accounts;

    public Task Add(string account, DateTimeOffset until)
    {
        Forget();
        Accounts[account] = until;
        foreach (var (dropped, _) in Accounts.OrderByDescending(entry => entry.Value).Skip(HeartbeatResponse.MaxRevokedAccounts).ToList())
        {
            Accounts.Remove(dropped);
            LogDropped(dropped);
        }

        return list.WriteOrEndAsync(this);
    }

    public Task Remove(string account) => Accounts.Remove(account) ? list.WriteOrEndAsync(this) : Task.CompletedTask;

    public Task KeysChanged()
    {
        _keyChanges = Guid.NewGuid();
        return Task.CompletedTask;
    }

    public Task<RevocationList> GetList()
    {
        Forget();
        return Task.FromResult(new RevocationList([.. Accounts.OrderByDescending(entry => entry.Value).Select(entry => entry.Key)], _keyChanges));
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (account, until) in Accounts)
        {
            if (until <= now)
            {
                Accounts.Remove(account);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "too many accounts were suspended at once: workers are no longer told of {Account}, whose tickets end by themselves")]
    private partial void LogDropped(string account);
}
