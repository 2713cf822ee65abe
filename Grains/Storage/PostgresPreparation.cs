using Microsoft.Extensions.Logging;
using MonkeyTroop.Protocol;
using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// What a start does with a Postgres database: waits for a server that is not there yet, migrates, and checks that this user may
/// do what it will have to. What waiting cannot mend fails at once.
/// </summary>
/// <param name="options">Which database, and how long to wait for it.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when the start has to wait; null for none.</param>
internal sealed partial class PostgresPreparation(StorageOptions options, TimeProvider time, ILogger? logger = null)
{
    private const string MissingRights =
        """
        SELECT string_agg(right_name || ' ON ' || table_name, ', ')
        FROM (VALUES ('SELECT', 'orleansquery'), ('SELECT', 'orleansstorage'), ('INSERT', 'orleansstorage'), ('UPDATE', 'orleansstorage'),
                     ('SELECT', 'wallets'), ('INSERT', 'wallets'), ('UPDATE', 'wallets'), ('SELECT', 'holds'), ('INSERT', 'holds'),
                     ('UPDATE', 'holds'), ('SELECT', 'receipts'), ('INSERT', 'receipts'), ('SELECT', 'transactions'),
                     ('INSERT', 'transactions'), ('SELECT', 'hold_sweeps'), ('UPDATE', 'hold_sweeps'))
            AS needed (right_name, table_name)
        WHERE NOT has_table_privilege(to_regclass(table_name), right_name)
        """;

    /// <summary>How long a start waits without a word: 1 s. One that may wait no longer says only how it ended.</summary>
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private volatile string _reason = "no answer";

    /// <summary>Makes the database ready to use.</summary>
    /// <param name="last">Name of the last script to apply, for tests of upgrades; all when null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreUnavailableException">It cannot be used; the message says why.</exception>
    public async Task RunAsync(string? last, CancellationToken cancellation)
    {
        var limited = PostgresDatabase.WithLimits(options.Postgres);
        limited.Pooling = false; // sessions of a start end with it, and with them the lock
        limited.Timeout = Math.Clamp((int)Math.Ceiling(options.StartTimeout.TotalSeconds), 1, limited.Timeout);
        await using var source = PostgresDatabase.Build(limited, "preparation");
        using var ready = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var saying = SayAsync(StorageOptions.Describe(limited), ready.Token);
        try
        {
            await WaitAsync(limited, source, last, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await ready.CancelAsync().ConfigureAwait(false);
            await saying.ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(NpgsqlConnectionStringBuilder limited, NpgsqlDataSource source, string? last, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = Durations.Shorter(delay * 2, LongestDelay))
        {
            try
            {
                await AttemptAsync(source, options.StartTimeout - time.GetElapsedTime(start), last, cancellation).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (PostgresFaults.IsMistake(e))
            {
                throw new StoreUnavailableException($"{StorageOptions.Describe(limited)} cannot be used: {PostgresFaults.Describe(e)}", e);
            }
            catch (Exception e) when (PostgresFaults.IsAway(e))
            {
                var left = options.StartTimeout - time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    throw new StoreUnavailableException(
                        $"{StorageOptions.Describe(limited)} could not be used within {options.StartTimeout.TotalSeconds:0.#} s: {PostgresFaults.Describe(e)}", e);
                }

                _reason = PostgresFaults.Describe(e);
                await Task.Delay(Durations.Shorter(delay, left), time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Says that the start waits, once it has for a while: a log without a line gives no reason.</summary>
    private async Task SayAsync(string database, CancellationToken ready)
    {
        await Task.Delay(SilentFor, time, ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ready.IsCancellationRequested && options.StartTimeout > SilentFor && logger is not null)
        {
            LogWaiting(logger, database, _reason, options.StartTimeout.TotalSeconds);
        }
    }

    private static async Task AttemptAsync(NpgsqlDataSource source, TimeSpan left, string? last, CancellationToken cancellation)
    {
        await using (await MigrationLock.TakeAsync(source, left, cancellation).ConfigureAwait(false))
        {
            await Task.Run(() => Migrations.ApplyPostgres(source, last), cancellation).ConfigureAwait(false);
        }

        await RequireRightsAsync(source, cancellation).ConfigureAwait(false);
        await PostgresHealth.CheckAsync(source, cancellation).ConfigureAwait(false);
    }

    /// <summary>A user who need not migrate may lack rights that would be missed only later, in the middle of the silo's start.</summary>
    private static async Task RequireRightsAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var missing = source.CreateCommand(MissingRights);
        if (await missing.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is string rights)
        {
            throw new StoreUnavailableException($"this user of the Postgres database lacks rights; grant them: {rights}");
        }
    }
}
