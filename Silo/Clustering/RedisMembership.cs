using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Settings;
using StackExchange.Redis;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>The connection to the Redis that has the list of silos. It mends itself when Redis was away.</summary>
internal sealed partial class RedisMembership(IOptions<SiloOptions> options, TimeProvider time, ILogger<RedisMembership> logger)
    : IMemberHealth, IAsyncDisposable
{
    private const string Consequence = "silos cannot join, and silos that die are not noticed";
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the row stays that is written to see whether Redis takes writes.</summary>
    private static readonly TimeSpan ProbeLife = TimeSpan.FromMinutes(1);

    private ConnectionMultiplexer? _connection;
    private int _state;
    private string? _writeFault;

    /// <summary>What is known of Redis; the next is worse than the one before.</summary>
    private enum State
    {
        Connected,
        Lost,
        PasswordRefused,
    }

    /// <summary>The connection, once <see cref="ConnectAsync"/> has made it.</summary>
    public IConnectionMultiplexer Connection => _connection ?? throw new InvalidOperationException("Redis is not connected yet");

    /// <summary>Null: a cluster works on with the silos that it has.</summary>
    public string? Trouble => null;

    /// <inheritdoc />
    public string? Warning =>
        _connection is not { IsConnected: true }
            ? Volatile.Read(ref _state) == (int)State.PasswordRefused ? $"Redis refuses the password: {Consequence}" : $"Redis is away: {Consequence}"
        : Volatile.Read(ref _writeFault) is not null ? $"Redis takes no writes: {Consequence}"
        : null;

    private string Where => RedisAddress.TryParse(options.Value.Redis!, out _)!.EndPoints[0] switch
    {
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        var other => other.ToString()!,
    };

    private RedisKey ProbeKey => $"{options.Value.Cluster}/takes-writes";

    /// <summary>Connects; waits for a Redis that is not there yet, or takes no writes.</summary>
    /// <exception cref="StartupFailureException">It could not be reached in time, or refuses this user.</exception>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                _connection = await OpenAsync(cancellation).ConfigureAwait(false);
                _connection.ConnectionFailed += (_, failed) => Change(State.Lost, failed.FailureType);
                _connection.ConnectionRestored += (_, _) => Change(State.Connected, ConnectionFailureType.None);
                return;
            }
            catch (RedisConnectionException e) when (e.FailureType == ConnectionFailureType.AuthenticationFailure)
            {
                throw new StartupFailureException($"Redis at {Where} refuses the password, or wants one (REDIS_URL)", e);
            }
            catch (Exception e) when (e is RedisException or RedisTimeoutException or RedisCommandException)
            {
                if (time.GetElapsedTime(start) >= options.Value.StartTimeout)
                {
                    var within = $"within {options.Value.StartTimeout.TotalSeconds:0.#} s (REDIS_URL)";
                    throw new StartupFailureException(
                        e switch
                        {
                            RedisConnectionException => $"Redis at {Where} could not be reached {within}",
                            RedisTimeoutException => $"Redis at {Where} did not take a write {within}, so no silo can join",
                            _ => $"Redis at {Where} takes no writes, so no silo can join (REDIS_URL): {e.Message.TrimEnd('.')}",
                        },
                        e);
                }

                await Task.Delay(BetweenAttempts, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Looks whether Redis takes writes, or why it is away, and says so once when that changes.</summary>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        if (!Connection.IsConnected)
        {
            if (Volatile.Read(ref _state) != (int)State.PasswordRefused)
            {
                await FindReasonAsync(cancellation).ConfigureAwait(false);
            }

            return;
        }

        try
        {
            await WriteAsync(Connection, cancellation).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _writeFault, null) is not null)
            {
                LogTakesWrites(logger, Where);
            }
        }
        catch (RedisException e) when (e is not RedisConnectionException)
        {
            if (Interlocked.Exchange(ref _writeFault, e.Message) is null)
            {
                LogTakesNoWrites(logger, Where, e.Message.TrimEnd('.'), Consequence);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The connection says that it is lost, and not why no other can be made: whether it is the password.</summary>
    private async Task FindReasonAsync(CancellationToken cancellation)
    {
        try
        {
            await (await OpenAsync(cancellation).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (RedisConnectionException e) when (e.FailureType == ConnectionFailureType.AuthenticationFailure)
        {
            Change(State.PasswordRefused, e.FailureType);
        }
        catch (RedisException)
        {
            // Away, which is said already, or back just now, which the next look sees.
        }
    }

    private async Task<ConnectionMultiplexer> OpenAsync(CancellationToken cancellation)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(RedisAddress.TryParse(options.Value.Redis!, out _)!).WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await WriteAsync(connection, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task<bool> WriteAsync(IConnectionMultiplexer connection, CancellationToken cancellation) =>
        connection.GetDatabase().StringSetAsync(ProbeKey, "yes", ProbeLife).WaitAsync(cancellation);

    /// <summary>Each connection, and each attempt to make it again, reports its failure: said once, and once more when it is found to be the password.</summary>
    private void Change(State to, ConnectionFailureType reason)
    {
        var from = Volatile.Read(ref _state);
        if ((to == State.Connected ? from == (int)to : from >= (int)to) || Interlocked.CompareExchange(ref _state, (int)to, from) != from)
        {
            return;
        }

        switch (to)
        {
            case State.Connected:
                LogRestored(logger, Where);
                break;
            case State.Lost:
                LogLost(logger, Where, reason);
                break;
            default:
                LogPasswordRefused(logger, Where);
                break;
        }
    }
}
