namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>What lasts of an account besides its credits.</summary>
[GenerateSerializer]
internal sealed class AccountState
{
    /// <summary>Whether it is suspended.</summary>
    [Id(0)] public bool IsSuspended { get; set; }
}
