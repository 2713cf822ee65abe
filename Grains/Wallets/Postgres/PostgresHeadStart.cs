using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>
/// What is done of a full batch while the one before it is being committed, on a connection of its own: wallets are read that memory
/// does not have, and when all operations are decided, the rows that are new are written in a transaction that stays open. Rows that
/// the batch before may hold are left for later: this one changes them when that one is committed, and is rolled back when it is not.
/// </summary>
internal sealed class PostgresHeadStart(PostgresDatabase database, PostgresAccounts accounts, LedgerForesight foresight) : IAsyncDisposable
{
    private static readonly Task<PostgresChanges?> Nothing = Task.FromResult<PostgresChanges?>(null);
    private PostgresSession _session = new(database);
    private Task<PostgresChanges?> _begun = Nothing;

    /// <summary>Begins with a batch and returns at once.</summary>
    /// <param name="batch">The batch, full.</param>
    /// <param name="leave">Ends when the batch before has written its new rows, or is over.</param>
    public void Begin(IReadOnlyList<LedgerOperation> batch, Task leave)
    {
        var begun = new Task<Task<PostgresChanges?>>(() => BeginAsync(batch, leave));
        _begun = begun.Unwrap(); // whoever drops it from now on waits for it
        begun.Start(TaskScheduler.Default);
    }

    /// <summary>What was begun, or null when nothing was; throws what went wrong with it.</summary>
    public async Task<PostgresChanges?> TakeAsync()
    {
        try
        {
            return await Take().ConfigureAwait(false);
        }
        catch
        {
            await _session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Hands out the session with the open transaction in exchange for another.</summary>
    public PostgresSession Exchange(PostgresSession other) => Interlocked.Exchange(ref _session, other);

    /// <summary>Undoes what was begun, if anything was.</summary>
    public async ValueTask DropAsync()
    {
        if (Take() is var begun && begun != Nothing)
        {
            await ((Task)begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // why it failed matters no more
            await _session.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync().ConfigureAwait(false);
        await _session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>At once, for the batch behind may begin while one waits for it.</summary>
    private Task<PostgresChanges?> Take() => Interlocked.Exchange(ref _begun, Nothing);

    private async Task<PostgresChanges?> BeginAsync(IReadOnlyList<LedgerOperation> batch, Task leave)
    {
        await leave.ConfigureAwait(false);
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var page = foresight.TryDecide(batch, missing);
        if ((page is null && missing.Count == 0) || await TryOpenAsync().ConfigureAwait(false) is not { } connection)
        {
            return null;
        }

        if (page is null)
        {
            var wallets = await PostgresRows.ReadWalletsAsync(connection, missing, CancellationToken.None).ConfigureAwait(false);
            accounts.Add(wallets.Select(row => row.Wallet.Account));
            foresight.Learn(wallets);
            page = foresight.TryDecide(batch, []);
        }

        if (page is null)
        {
            return null;
        }

        var changes = new PostgresChanges(page, locks: false);
        await changes.BeginAsync(connection, CancellationToken.None).ConfigureAwait(false);
        return changes;
    }

    /// <summary>Null where there is no second connection to be had: batches go on by the first, which tells whether the server is away.</summary>
    private async ValueTask<NpgsqlConnection?> TryOpenAsync()
    {
        try
        {
            return await _session.OpenAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            return null;
        }
    }
}
