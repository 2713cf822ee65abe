namespace MonkeyTroop.Grains.Revocation;

/// <summary>
/// Who was suspended while tickets of theirs may still be in use, for every gateway to tell the workers. One grain, key 0. Whether an
/// account is suspended is not this grain's to say but the wallet's.
/// </summary>
public interface IRevocationGrain : IGrainWithIntegerKey
{
    /// <summary>Names an account whose tickets are good for nothing until the last one has expired.</summary>
    Task Add(string account, DateTimeOffset until);

    /// <summary>Takes an account off the list.</summary>
    Task Remove(string account);

    /// <summary>Tells every gateway to read the signing keys.</summary>
    Task KeysChanged();

    /// <summary>The list of now.</summary>
    Task<RevocationList> GetList();
}

/// <summary>What gateways tell the workers.</summary>
/// <param name="Accounts">Accounts whose tickets are good for nothing, the latest first.</param>
/// <param name="KeyChanges">Another one after every change of the signing keys by hand.</param>
[GenerateSerializer, Immutable]
public sealed record RevocationList(IReadOnlyList<string> Accounts, Guid KeyChanges);
