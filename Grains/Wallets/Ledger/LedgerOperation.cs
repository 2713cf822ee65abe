namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>One thing to do to the ledger, and the caller who waits for it.</summary>
/// <param name="account">Account whose operations stay in order with this one.</param>
/// <param name="cancellation">Gives up while waiting in the queue; what has begun is finished.</param>
internal abstract class LedgerOperation(string account, CancellationToken cancellation)
{
    /// <summary>Account whose operations stay in order with this one.</summary>
    public string Account => account;

    /// <summary>Whether the caller has gone.</summary>
    protected CancellationToken Cancellation => cancellation;

    /// <summary>Says which rows it has to see.</summary>
    public abstract void Gather(ILedgerKeys keys);

    /// <summary>
    /// Decides and changes the unit of work. One that throws has changed nothing, and fails alone. Can be called again for a batch
    /// that is tried again.
    /// </summary>
    public abstract void Apply(UnitOfWork work);

    /// <summary>
    /// Whether the database itself would refuse what was decided, had a row been there that was taken for missing. One for which
    /// it would not is decided on what the database has.
    /// </summary>
    public virtual bool IsChecked => true;

    /// <summary>The row that it left in the store, once its changes are on disk; null when it left none that stays for ever.</summary>
    public virtual WrittenRow? Written => null;

    /// <summary>Tells the caller; called when the changes are on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that it failed.</summary>
    public abstract void Fail(Exception e);

    /// <summary>Tells the caller that nothing was done if the caller has gone.</summary>
    public abstract bool TryCancel();
}

/// <summary>A <see cref="LedgerOperation"/> with an outcome.</summary>
/// <typeparam name="TOutcome">What the caller waits for; a refusal is an outcome.</typeparam>
internal abstract class LedgerOperation<TOutcome>(string account, CancellationToken cancellation) : LedgerOperation(account, cancellation)
{
    private readonly TaskCompletionSource<TOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TOutcome? _outcome;
    private Exception? _fault;

    /// <summary>What was decided, or null when nothing was.</summary>
    protected TOutcome? Decided => _outcome;

    /// <summary>The outcome, once it is durable.</summary>
    public Task<TOutcome> Outcome => _completion.Task;

    public sealed override void Apply(UnitOfWork work)
    {
        try
        {
            (_outcome, _fault) = (Decide(work), null);
        }
        catch (Exception e)
        {
            (_outcome, _fault) = (default, e); // reaches this operation's caller only
        }
    }

    public sealed override void Complete()
    {
        if (_fault is null)
        {
            _completion.TrySetResult(_outcome!);
        }
        else
        {
            _completion.TrySetException(_fault);
        }
    }

    public sealed override void Fail(Exception e) => _completion.TrySetException(e);

    public sealed override bool TryCancel() => Cancellation.IsCancellationRequested && _completion.TrySetCanceled(Cancellation);

    /// <summary>Decides, changes the unit of work and returns the outcome. Whatever can throw must come before the first change.</summary>
    protected abstract TOutcome Decide(UnitOfWork work);
}
