namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Takes down which rows an operation has to see.</summary>
internal interface ILedgerKeys
{
    /// <summary>Asks for a wallet, if there is one.</summary>
    void AddWallet(string account);

    /// <summary>Asks that a wallet be there.</summary>
    void EnsureWallet(string account);

    /// <summary>Asks for a job's hold.</summary>
    void AddJob(string jobId);

    /// <summary>Asks for the hold of a job that may be about to begin, and that its owner have a wallet.</summary>
    void AddNewJob(string jobId, string owner);

    /// <summary>Asks for a job's hold and for the owner's wallet.</summary>
    void AddSettledJob(string jobId);

    /// <summary>Asks for a receipt, for its job's hold and for the owner's wallet.</summary>
    void AddReceipt(string jobId, long sequence);

    /// <summary>Asks whether a proof has placed a hold.</summary>
    void AddProof(string account, string proofKey);

    /// <summary>Asks for a transfer.</summary>
    void AddTransfer(string id);
}
