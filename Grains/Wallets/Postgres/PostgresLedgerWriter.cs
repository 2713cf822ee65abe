using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>
/// Writes a batch in one transaction, in one of two ways. From memory: decides by the rows as the batch before left them, reads only
/// what it has not seen, and writes on condition that the wallets still have the versions it went by. Under locks, when they had not
/// or the database refused something: locks the wallets and reads every row anew, then writes. Large batches get a head start on a
/// second connection (<see cref="PostgresHeadStart"/>). Keeps its connections; when one breaks, a batch is tried again on a new one,
/// three times in all. That is right even when the commit's answer was what got lost, since every operation finds what it did before.
/// After any failure the session ends: the library takes a statement that failed while it was being prepared for a prepared one without
/// rows (npgsql issue 6391).
/// </summary>
internal sealed class PostgresLedgerWriter : ILedgerWriter
{
    private const int Attempts = 3;
    private const int LongestDistrust = 256;
    private readonly PostgresAccounts _accounts;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly LedgerMetrics? _metrics;
    private readonly LedgerForesight _foresight;
    private readonly PostgresHeadStart _headStart;
    private PostgresSession _session;

    // Batches to do under locks before memory is trusted again, and how many it will be the next time that it was wrong: where
    // several coordinators write to the same wallets all the time, trying is a waste.
    private int _distrusted;
    private int _distrust = 1;

    // Given to the batch behind the latest one: by then the latest has written its new rows, whose numbers rise with time, and what it
    // comes to can be built upon; or it has failed.
    private TaskCompletionSource _leave = new();

    public PostgresLedgerWriter(
        PostgresDatabase database, PostgresAccounts accounts, LedgerOptions options, TimeProvider time, LedgerMetrics? metrics = null)
    {
        (_accounts, _options, _time, _metrics) = (accounts, options, time, metrics);
        _foresight = new LedgerForesight(options.MaxRemembered, accounts.Contains, time);
        _headStart = new PostgresHeadStart(database, accounts, _foresight);
        _session = new PostgresSession(database);
    }

    /// <summary>The connection while there is one, for tests of its settings.</summary>
    internal NpgsqlConnection? Connection => _session.Connection;

    public bool TryDecide(LedgerOperation operation) => _foresight.TryDecide(operation);

    public void Prepare(IReadOnlyList<LedgerOperation> batch)
    {
        if (batch.Count >= _options.HeadStartFrom && _options.MaxRemembered > 0 && _distrusted == 0)
        {
            _headStart.Begin(batch, _leave.Task);
        }
    }

    public ValueTask AbandonAsync()
    {
        _foresight.Abandon();
        return _headStart.DropAsync();
    }

    public async Task CommitAsync(IReadOnlyList<LedgerOperation> batch)
    {
        _leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _foresight.Seal();
        try
        {
            if (_options.MaxRemembered > 0 && _distrusted == 0)
            {
                if (await TryFromMemoryAsync(batch).ConfigureAwait(false))
                {
                    return;
                }
            }
            else
            {
                await AbandonAsync().ConfigureAwait(false); // deciding now what is decided under locks anyway would be for nothing
                if (_options.MaxRemembered > 0)
                {
                    _metrics?.FellBack("distrust");
                }
            }

            _distrusted = Math.Max(0, _distrusted - 1);
            await CommitUnderLocksAsync(batch).ConfigureAwait(false);
        }
        finally
        {
            _leave.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _headStart.DisposeAsync().ConfigureAwait(false);
        await _session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether it went well; if not, nothing was changed that locks would not tell.</summary>
    private async Task<bool> TryFromMemoryAsync(IReadOnlyList<LedgerOperation> batch)
    {
        LedgerPage? page = null;
        try
        {
            var begun = await _headStart.TakeAsync().ConfigureAwait(false);
            (page, var decided) = _foresight.Begin(batch);
            if (begun is not null)
            {
                if (begun.Page != page)
                {
                    throw new InvalidOperationException("a batch was begun on another page than it was decided on");
                }

                _session = _headStart.Exchange(_session);
            }

            var connection = await _session.OpenAsync().ConfigureAwait(false);
            if (decided < batch.Count)
            {
                var made = await ReadAndDecideAsync(connection, locks: false, batch.Skip(decided), page).ConfigureAwait(false);
                _accounts.Add(made);
            }

            var isLarge = batch.Count >= _options.HeadStartFrom;
            var changes = begun ?? new PostgresChanges(page, locks: false);
            if (isLarge && begun is null)
            {
                await changes.BeginAsync(connection, CancellationToken.None).ConfigureAwait(false);
            }

            var commit = changes.CommitAsync(connection, CancellationToken.None);
            _foresight.Learn(page);
            if (isLarge)
            {
                _leave.TrySetResult();
            }

            await commit.ConfigureAwait(false);
            _distrust = 1;
            return true;
        }
        catch (Exception e)
        {
            await UndoAsync(page).ConfigureAwait(false);
            switch (e)
            {
                case PostgresException { SqlState: PostgresErrorCodes.SerializationFailure }:
                    _metrics?.FellBack("conflict");
                    _distrusted = _distrust;
                    _distrust = Math.Min(_distrust * 2, LongestDistrust);
                    return false;
                case var _ when IsRefusal(e) || MayTryAgain(e):
                    _metrics?.FellBack(IsRefusal(e) ? "refused" : "connection");
                    return false;
                case var _ when PostgresFaults.IsAway(e):
                    throw PostgresFaults.ToUnavailable(e);
                default:
                    throw;
            }
        }
    }

    private async Task UndoAsync(LedgerPage? page)
    {
        if (page is null)
        {
            _foresight.Abandon();
        }
        else
        {
            _foresight.Forget(page);
        }

        // What the batch behind has begun may wait for this one's leave and for its locks.
        _leave.TrySetResult();
        await _session.DisposeAsync().ConfigureAwait(false);
        await _headStart.DropAsync().ConfigureAwait(false);
    }

    private async Task CommitUnderLocksAsync(IReadOnlyList<LedgerOperation> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            var page = new LedgerPage(_time);
            try
            {
                var connection = await _session.OpenAsync().ConfigureAwait(false);
                var made = await ReadAndDecideAsync(connection, locks: true, batch, page).ConfigureAwait(false);
                await new PostgresChanges(page, locks: true).CommitAsync(connection, CancellationToken.None).ConfigureAwait(false);
                _accounts.Add(made);
                _foresight.Learn(page);
                return;
            }
            catch (Exception e)
            {
                _foresight.Forget(page);
                await _session.DisposeAsync().ConfigureAwait(false);
                if (IsRefusal(e))
                {
                    throw new LedgerRefusedException($"the database refused an operation: {((PostgresException)e).MessageText}", e);
                }

                if (!PostgresFaults.IsAway(e))
                {
                    throw;
                }

                if (attempt == Attempts || !MayTryAgain(e))
                {
                    throw PostgresFaults.ToUnavailable(e);
                }
            }
        }
    }

    /// <returns>Accounts that got a wallet by it.</returns>
    private async Task<string[]> ReadAndDecideAsync(
        NpgsqlConnection connection, bool locks, IEnumerable<LedgerOperation> operations, LedgerPage page)
    {
        var keys = LedgerKeys.Of(operations, page);
        var missing = _accounts.Unknown(keys.Ensured);
        await PostgresRows.LoadAsync(connection, locks, keys, missing, _time.GetUtcNow(), page, CancellationToken.None).ConfigureAwait(false);
        foreach (var operation in operations)
        {
            operation.Apply(page);
        }

        return missing;
    }

    private static bool IsRefusal(Exception e) => // an integrity constraint was violated
        e is PostgresException { SqlState: var state } && state.StartsWith("23", StringComparison.Ordinal);

    /// <summary>
    /// Whether the same on a new connection can succeed at once: a broken one, a deadlock, a session that the server ended because this
    /// process stood still; not a server that is down or slow.
    /// </summary>
    private static bool MayTryAgain(Exception e) => e switch
    {
        PostgresException { SqlState: var state } => state
            is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresFaults.StoodStill,
        _ => e is NpgsqlException { InnerException: IOException } || PostgresFaults.IsOutOfStep(e),
    };
}
