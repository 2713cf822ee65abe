namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>How a batch is decided and written.</summary>
internal enum LedgerWriteMode
{
    /// <summary>By rows read without locks or remembered, written if the wallets' versions are still the same (optimistic concurrency control).</summary>
    Speculative,

    /// <summary>By rows read after their wallets were locked.</summary>
    Locking,
}

/// <summary>
/// Which mode the next batch takes. After a conflict the next batches lock: 1, then 2, 4, ... 256 (exponential backoff), until a
/// speculative batch succeeds. Where several coordinators write to the same wallets all the time, speculation is a waste.
/// </summary>
/// <param name="isAllowed">Whether batches may speculate at all.</param>
internal sealed class LedgerSpeculation(bool isAllowed)
{
    /// <summary>Most batches that lock after a conflict.</summary>
    public const int LongestBackoff = 256;

    private int _lockingLeft;
    private int _backoff = 1;

    /// <summary>Whether the next batch locks because of an earlier conflict.</summary>
    public bool IsBackingOff => _lockingLeft > 0;

    /// <summary>The mode of the next batch.</summary>
    public LedgerWriteMode Next()
    {
        if (isAllowed && _lockingLeft == 0)
        {
            return LedgerWriteMode.Speculative;
        }

        _lockingLeft = Math.Max(0, _lockingLeft - 1);
        return LedgerWriteMode.Locking;
    }

    /// <summary>A speculative batch is committed.</summary>
    public void Succeeded() => _backoff = 1;

    /// <summary>A speculative batch met wallets that another coordinator had changed.</summary>
    public void Conflicted() => (_lockingLeft, _backoff) = (_backoff, Math.Min(_backoff * 2, LongestBackoff));
}
