using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using StackExchange.Redis;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>
/// Puts the list of silos back when Redis has lost it. Orleans writes an entry once, and then only what changes of it: after such a loss
/// silos that start would find no member and form a cluster of their own, beside the one that works on.
/// </summary>
internal sealed partial class SiloListKeeper(
    RedisMembership redis,
    ILocalSiloDetails silo,
    IOptions<ClusterOptions> cluster,
    IOptions<RedisClusteringOptions> clustering,
    TimeProvider time,
    ILogger<SiloListKeeper> logger) : BackgroundService
{
    /// <summary>How often the list is looked at. An entry younger than that is lost with Redis, and its silo keeps it itself.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds what is missing when the silo's own entry is, in one step, so that of several silos one does it. The version grows beyond
    /// both that were: silos pass over a list that is not newer than the one they know.
    /// </summary>
    private const string PutBack =
        """
        if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
            return 0
        end
        local version = math.max(tonumber(ARGV[2]), tonumber(redis.call('HGET', KEYS[1], 'Version') or '0')) + 1
        for index = 3, #ARGV, 2 do
            redis.call('HSETNX', KEYS[1], ARGV[index], ARGV[index + 1])
        end
        redis.call('HSET', KEYS[1], 'Version', tostring(version))
        return 1
        """;

    private const string Version = "Version";

    /// <summary>How often it is looked whether Redis takes writes, or why it is away.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private HashEntry[] _known = [];
    private long _checkedAt;

    private string Own => silo.SiloAddress.ToString();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                if (time.GetElapsedTime(_checkedAt) >= CheckInterval)
                {
                    _checkedAt = time.GetTimestamp();
                    await redis.CheckAsync(stoppingToken).ConfigureAwait(false);
                }

                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A connection that breaks shows as whatever its sockets and pipes throw. Its owner says that Redis is away.
                LogNotLookedAt(logger, e.Message);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var (database, key) = (redis.Connection.GetDatabase(), clustering.Value.CreateRedisKey(cluster.Value));
        var list = await database.HashGetAllAsync(key).WaitAsync(cancellation).ConfigureAwait(false);
        if (list.Any(entry => entry.Name == Own))
        {
            _known = list;
            return;
        }

        if (_known.Length == 0)
        {
            return; // not in the list yet
        }

        RedisValue[] values =
        [
            Own, _known.First(entry => entry.Name == Version).Value,
            .. _known.Where(entry => entry.Name != Version).SelectMany(entry => new[] { entry.Name, entry.Value }),
        ];
        if ((int)await database.ScriptEvaluateAsync(PutBack, [key], values).WaitAsync(cancellation).ConfigureAwait(false) == 1)
        {
            LogPutBack(logger, _known.Length - 1);
        }
    }
}
