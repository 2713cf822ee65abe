using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Silo.Clustering;
using MonkeyTroop.Silo.Settings;
using MonkeyTroop.Silo.Tls;

namespace MonkeyTroop.Silo;

/// <summary>Checks what annotations cannot say, with all faults at once.</summary>
/// <param name="storage">Where what must last is.</param>
/// <param name="tickets">Where the master key is.</param>
/// <param name="time">Whether certificates are good now.</param>
/// <param name="mayBeAlone">Whether a silo that names no others is right.</param>
internal sealed class SiloOptionsValidator(IOptions<StorageOptions> storage, IOptions<TicketOptions> tickets, TimeProvider time, bool mayBeAlone) : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(SiloOptions options)
    {
        if (!string.IsNullOrEmpty(options.Join) && options.Primary is not { Port: > 0 })
        {
            yield return $"Silo:Join must be ADDRESS:PORT of a coordinator's silo, not {options.Join}";
        }

        if (!mayBeAlone && !options.IsClustered && string.IsNullOrEmpty(options.Join))
        {
            yield return "a silo by itself serves no calls: give the Redis of a cluster (--redis, REDIS_URL), or a coordinator's silo on this machine (--join)";
        }

        if (options.Address is not null && (!IPAddress.TryParse(options.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            yield return $"Silo:Address (--silo-address) must be an IP address of this machine that other silos reach, not {options.Address}";
        }

        if (options.IsClustered)
        {
            foreach (var fault in ClusterFaults(options))
            {
                yield return fault;
            }
        }
        else if (options.Kubernetes)
        {
            yield return "Silo:Kubernetes is nothing without Silo:Redis (REDIS_URL)";
        }

        if (SiloTlsFeature.FaultOf(options, tickets.Value, storage.Value, time.GetUtcNow()) is { } wrong)
        {
            yield return wrong;
        }
    }

    private IEnumerable<string> ClusterFaults(SiloOptions options)
    {
        if (!string.IsNullOrEmpty(options.Join))
        {
            yield return "Silo:Join (--join) and Silo:Redis (--redis, REDIS_URL) cannot both be set: a cluster's silos find each other by Redis";
        }

        if (!storage.Value.IsPostgres)
        {
            yield return "Silo:Redis (--redis, REDIS_URL) makes a cluster, which needs Postgres besides: set DATABASE_URL or --database";
        }

        if (RedisAddress.TryParse(options.Redis!, out var fault) is null)
        {
            yield return $"Silo:Redis (--redis, REDIS_URL) must be redis://[:PASSWORD@]HOST[:PORT]: {fault}";
        }
    }
}
