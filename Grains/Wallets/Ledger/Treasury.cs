namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Where starter credits come from. Its wallet goes below zero by as much as all others have above it.</summary>
internal static class Treasury
{
    /// <summary>Its account; no account id can begin with a colon.</summary>
    public const string Account = ":treasury";
}
