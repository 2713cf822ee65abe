namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>A row that an operation left in the store, and that nothing ever takes away: while it is there, the operation was done.</summary>
/// <param name="Kind">Which table it is in.</param>
/// <param name="Id">The hold's job, the receipt's job, or the transfer's id.</param>
/// <param name="Sequence">The receipt's sequence; 0 for the others.</param>
internal sealed record WrittenRow(WrittenRowKind Kind, string Id, long Sequence = 0);

/// <summary>Tables that nothing is deleted from. Their names stand in a file, so none is renamed.</summary>
internal enum WrittenRowKind
{
    /// <summary>A hold.</summary>
    Hold,

    /// <summary>A receipt.</summary>
    Receipt,

    /// <summary>A transfer that is for no job: a transfer or a grant.</summary>
    Transfer,
}
