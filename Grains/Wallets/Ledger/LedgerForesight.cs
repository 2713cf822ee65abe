namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// Decides operations from memory before it is their turn to be committed. Its lane may ask for the coming batch while its writer
/// works on the one before.
/// </summary>
/// <param name="capacity">Most wallets, and most holds, to remember.</param>
/// <param name="hasWallet">Whether an account is known to have a wallet in the database.</param>
/// <param name="time">The clock.</param>
internal sealed class LedgerForesight(int capacity, Func<string, bool> hasWallet, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LedgerMemory _memory = new(capacity);
    private LedgerPage _ahead = new(time);
    private int _decided;
    private bool _isOpen;
    private bool _isSealed;
    private bool _isVoid;

    /// <summary>Decides the next operation of the coming batch, if memory has all it needs and what is in memory holds.</summary>
    public bool TryDecide(LedgerOperation operation)
    {
        lock (_lock)
        {
            if (_isSealed || !_isOpen || !TryDecide(operation, _ahead))
            {
                return false;
            }

            _decided++;
            return true;
        }
    }

    /// <summary>Decides as much of the coming batch as memory allows.</summary>
    /// <param name="batch">The batch, full.</param>
    /// <param name="missing">Gets the accounts whose wallets are missing in memory for what is left.</param>
    /// <returns>The page, or null when not all of it could be decided.</returns>
    public LedgerPage? TryDecide(IReadOnlyList<LedgerOperation> batch, ICollection<string> missing)
    {
        lock (_lock)
        {
            if (!_isOpen)
            {
                return null;
            }

            _decided = DecideFrom(_decided, batch, _ahead);
            if (_decided == batch.Count)
            {
                return _ahead;
            }

            var known = new KnownRows(_ahead, _memory, hasWallet, missing);
            foreach (var operation in batch.Skip(_decided))
            {
                operation.Gather(known);
            }

            return null;
        }
    }

    /// <summary>
    /// Takes in wallets as the database has them. The batch before, which may not be written yet, has changed none of them: those that
    /// it changed are known, unless they are more than memory holds; then their versions tell when it comes to writing.
    /// </summary>
    public void Learn(IEnumerable<WalletRow> wallets)
    {
        lock (_lock)
        {
            foreach (var wallet in wallets)
            {
                _memory.Learn(wallet);
            }
        }
    }

    /// <summary>The coming batch is complete: operations behind it are not decided until <see cref="Learn(LedgerPage)"/>.</summary>
    public void Seal()
    {
        lock (_lock)
        {
            _isSealed = true;
        }
    }

    /// <summary>The batch's turn has come. Nothing is decided ahead until <see cref="Learn(LedgerPage)"/>.</summary>
    /// <returns>The page so far, and how many operations of the batch are decided on it.</returns>
    public (LedgerPage Page, int Decided) Begin(IReadOnlyList<LedgerOperation> batch)
    {
        lock (_lock)
        {
            var (page, decided) = (_ahead, _decided);
            Close();
            _isVoid = false;
            return (page, DecideFrom(decided, batch, page));
        }
    }

    /// <summary>Takes over what a page has come to, and decides ahead on it from now on, or from the next batch if this one failed before.</summary>
    public void Learn(LedgerPage page)
    {
        lock (_lock)
        {
            _memory.Learn(page);
            (_isOpen, _isSealed) = (!_isVoid, false);
        }
    }

    /// <summary>A page came to nothing, and so did whatever was decided ahead on it.</summary>
    public void Forget(LedgerPage page)
    {
        lock (_lock)
        {
            _memory.Forget(page);
            Void();
        }
    }

    /// <summary>Drops what was decided ahead.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            Void();
        }
    }

    /// <summary>Of a batch whose first operations are open again, none behind them may be decided ahead.</summary>
    private void Void()
    {
        Close();
        _isVoid = true;
    }

    private void Close() => (_ahead, _decided, _isOpen) = (new LedgerPage(time), 0, false);

    /// <returns>How many operations of the batch are decided then.</returns>
    private int DecideFrom(int decided, IReadOnlyList<LedgerOperation> batch, LedgerPage page)
    {
        while (decided < batch.Count && TryDecide(batch[decided], page))
        {
            decided++;
        }

        return decided;
    }

    private bool TryDecide(LedgerOperation operation, LedgerPage page)
    {
        var known = new KnownRows(page, _memory, hasWallet);
        operation.Gather(known);
        if (!known.AreAll)
        {
            return false;
        }

        operation.Apply(page);
        return operation.IsChecked;
    }
}
