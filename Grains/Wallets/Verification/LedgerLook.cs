namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>How much of the books a look goes through.</summary>
public enum LedgerLook
{
    /// <summary>Everything, row by row. Takes time in proportion to the books.</summary>
    Whole,

    /// <summary>
    /// What guards the ledger in the database (constraints, triggers), and the wallets against each other: takes time in proportion to the
    /// accounts. Does not see credits that were moved between wallets without a transfer.
    /// </summary>
    Quick,
}
