using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>
/// Writes a batch in one transaction, on a connection that it keeps.
/// <code>
/// batch ──> LedgerSpeculation
///              │ Speculative: decide by the cache, read without locks   ── written, if all versions are the same ──> committed
///              │              what it lacks                                                                            ^
///              │                    └── conflict, refusal or broken connection ──┐                                     │
///              │                                                                 v                                     │
///              └ Locking: ─────────────────────────> lock the wallets, read every row, decide, write ──────────────────┘
///                                                        └── broken connection, deadlock: again, three times in all
/// </code>
/// To do a batch again is right even when only the commit's answer was lost: every operation finds what it did before. After any failure
/// the session ends: the library takes a statement that failed while it was being prepared for a prepared one without rows (npgsql
/// issue 6391).
/// </summary>
internal sealed class PostgresLedgerWriter : ILedgerWriter
{
    private const int Attempts = 3;
    private readonly PostgresAccounts _accounts;
    private readonly TimeProvider _time;
    private readonly LedgerMetrics? _metrics;
    private readonly LedgerCache _cache;
    private readonly LedgerSpeculation _speculation;
    private readonly PostgresSession _session;

    public PostgresLedgerWriter(
        PostgresDatabase database, PostgresAccounts accounts, LedgerOptions options, TimeProvider time, LedgerMetrics? metrics = null)
    {
        (_accounts, _time, _metrics) = (accounts, time, metrics);
        _cache = new LedgerCache(options.MaxRemembered);
        _speculation = new LedgerSpeculation(isAllowed: options.MaxRemembered > 0);
        _session = new PostgresSession(database);
    }

    /// <summary>The connection while there is one, for tests of its settings.</summary>
    internal NpgsqlConnection? Connection => _session.Connection;

    public async Task CommitAsync(IReadOnlyList<LedgerOperation> batch)
    {
        if (_speculation.IsBackingOff)
        {
            _metrics?.FellBack("backoff");
        }

        if (_speculation.Next() == LedgerWriteMode.Speculative && await TrySpeculateAsync(batch).ConfigureAwait(false))
        {
            return;
        }

        await CommitUnderLocksAsync(batch).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <returns>False if the batch must be done under locks; nothing of it counts, unless only the answer was lost.</returns>
    private async Task<bool> TrySpeculateAsync(IReadOnlyList<LedgerOperation> batch)
    {
        try
        {
            await AttemptAsync(batch, LedgerWriteMode.Speculative).ConfigureAwait(false);
            _speculation.Succeeded();
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.SerializationFailure)
        {
            _speculation.Conflicted();
            _metrics?.FellBack("conflict");
            return false;
        }
        catch (Exception e) when (IsRefusal(e) || MayTryAgain(e))
        {
            _metrics?.FellBack(IsRefusal(e) ? "refused" : "connection");
            return false;
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }

    private async Task CommitUnderLocksAsync(IReadOnlyList<LedgerOperation> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await AttemptAsync(batch, LedgerWriteMode.Locking).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (IsRefusal(e))
            {
                throw new LedgerRefusedException($"the database refused an operation: {((PostgresException)e).MessageText}", e);
            }
            catch (Exception e) when (PostgresFaults.IsAway(e))
            {
                if (attempt == Attempts || !MayTryAgain(e))
                {
                    throw PostgresFaults.ToUnavailable(e);
                }
            }
        }
    }

    private async Task AttemptAsync(IReadOnlyList<LedgerOperation> batch, LedgerWriteMode mode)
    {
        var work = new UnitOfWork(_time);
        try
        {
            var connection = await _session.OpenAsync().ConfigureAwait(false);
            var decided = mode == LedgerWriteMode.Speculative ? DecideFromCache(batch, work) : 0;
            var made = decided < batch.Count ? await ReadAndDecideAsync(connection, mode, batch.Skip(decided), work).ConfigureAwait(false) : [];
            LedgerInvariants.Require(work);
            await PostgresChanges.CommitAsync(connection, work, mode, CancellationToken.None).ConfigureAwait(false);
            _accounts.Add(made);
            _cache.Learn(work);
        }
        catch
        {
            _cache.Forget(work);
            await _session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <returns>How many operations are decided, from the first on: as far as the cache has all that they need.</returns>
    private int DecideFromCache(IReadOnlyList<LedgerOperation> batch, UnitOfWork work)
    {
        for (var index = 0; index < batch.Count; index++)
        {
            var rows = new CachedRows(work, _cache, _accounts.Contains);
            batch[index].Gather(rows);
            if (!rows.AreAll)
            {
                return index;
            }

            batch[index].Apply(work);
            if (!batch[index].IsChecked)
            {
                return index;
            }
        }

        return batch.Count;
    }

    /// <returns>Accounts that get a wallet by it.</returns>
    private async Task<string[]> ReadAndDecideAsync(
        NpgsqlConnection connection, LedgerWriteMode mode, IEnumerable<LedgerOperation> operations, UnitOfWork work)
    {
        var keys = LedgerKeys.Of(operations, work);
        var missing = _accounts.Unknown(keys.Ensured);
        await PostgresRows.LoadAsync(connection, mode, keys, missing, _time.GetUtcNow(), work, CancellationToken.None).ConfigureAwait(false);
        foreach (var operation in operations)
        {
            operation.Apply(work);
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
