namespace MonkeyTroop.Grains.Wallets;

/// <summary>What lasts of an account besides its credits.</summary>
internal sealed class AccountState
{
    /// <summary>Whether it is suspended.</summary>
    public bool IsSuspended { get; set; }
}
