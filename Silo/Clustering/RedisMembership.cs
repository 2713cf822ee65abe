using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults;
using StackExchange.Redis;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>The connection to the Redis that has the list of silos. It mends itself when Redis was away.</summary>
internal sealed partial class RedisMembership(IOptions<SiloOptions> options, TimeProvider time, ILogger<RedisMembership> logger)
    : IMembershipHealth, IAsyncDisposable
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(500);

    private ConnectionMultiplexer? _connection;
    private bool _isLost;

    /// <summary>The connection, once <see cref="ConnectAsync"/> has made it.</summary>
    public IConnectionMultiplexer Connection => _connection ?? throw new InvalidOperationException("Redis is not connected yet");

    /// <inheritdoc />
    public string? Trouble => _connection is { IsConnected: true } ? null : $"Redis at {Where} is away: silos cannot join, and silos that die are not noticed";

    private string Where => RedisAddress.TryParse(options.Value.Redis!, out _)!.EndPoints[0] switch
    {
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        var other => other.ToString()!,
    };

    /// <summary>Connects; waits for a Redis that is not there yet.</summary>
    /// <exception cref="StartupFailureException">It could not be reached in time, or refuses this user.</exception>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                _connection = await ConnectionMultiplexer.ConnectAsync(RedisAddress.TryParse(options.Value.Redis!, out _)!).WaitAsync(cancellation).ConfigureAwait(false);
                _connection.ConnectionFailed += (_, failed) => SayOnce(isLost: true, failed.FailureType);
                _connection.ConnectionRestored += (_, _) => SayOnce(isLost: false, ConnectionFailureType.None);
                return;
            }
            catch (RedisConnectionException e) when (e.FailureType == ConnectionFailureType.AuthenticationFailure)
            {
                throw new StartupFailureException($"Redis at {Where} refuses the password, or wants one (REDIS_URL)", e);
            }
            catch (RedisException e)
            {
                if (time.GetElapsedTime(start) >= options.Value.StartTimeout)
                {
                    throw new StartupFailureException($"Redis at {Where} could not be reached within {options.Value.StartTimeout.TotalSeconds:0.#} s (REDIS_URL)", e);
                }

                await Task.Delay(BetweenAttempts, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Each connection, and each attempt to make it anew, reports its failure.</summary>
    private void SayOnce(bool isLost, ConnectionFailureType reason)
    {
        if (Interlocked.Exchange(ref _isLost, isLost) == isLost)
        {
            return;
        }

        if (isLost)
        {
            LogLost(logger, Where, reason);
        }
        else
        {
            LogRestored(logger, Where);
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
}
