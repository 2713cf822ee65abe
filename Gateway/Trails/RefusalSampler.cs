using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Trails;

/// <summary>
/// Keeps a flood of refusals from filling the disk: of each type so many of an address (IPv6: of its network of 64 bits) are recorded
/// in a minute, and so many in all; the rest is counted. Each type has a share of its own, so that a flood cannot hide guessed passwords
/// behind a flood of bad paths. Remembers a bounded number of addresses; those beyond it count as one.
/// </summary>
internal sealed class RefusalSampler(IOptions<AuditOptions> options, TimeProvider time)
{
    /// <summary>How many times an address's share all addresses may have together.</summary>
    internal const int Shares = 20;

    /// <summary>Pairs of type and address that are told apart.</summary>
    internal const int MaxAddresses = 1024;

    /// <summary>How long refusals are counted together.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Type, IPAddress Network), Tally> _tallies = [];
    private readonly Dictionary<string, Tally> _all = new(StringComparer.Ordinal);

    /// <summary>Counts a refusal, and says whether it is recorded.</summary>
    /// <param name="type">Its type, one of <see cref="AuditEventTypes"/>.</param>
    /// <param name="address">Where it comes from.</param>
    public bool Admits(string type, IPAddress address)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(type, out var all) || time.GetElapsedTime(all.Since) >= Window)
            {
                _all[type] = all = new Tally(time.GetTimestamp());
            }

            var tally = TallyOf(type, ClientAddress.NetworkOf(address));
            if (tally.Admitted >= options.Value.RefusalsPerMinute || all.Admitted >= Shares * options.Value.RefusalsPerMinute)
            {
                tally.Counted++;
                return false;
            }

            tally.Admitted++;
            all.Admitted++;
            return true;
        }
    }

    /// <summary>Addresses whose minute is over and how many of their refusals were only counted; their count starts again.</summary>
    /// <param name="all">Also those whose minute is not over.</param>
    public IReadOnlyList<(string Type, IPAddress Address, long Counted)> TakeCounts(bool all = false)
    {
        lock (_gate)
        {
            var over = _tallies.Where(entry => all || time.GetElapsedTime(entry.Value.Since) >= Window).ToList();
            foreach (var (key, _) in over)
            {
                _tallies.Remove(key);
            }

            return [.. over.Where(entry => entry.Value.Counted > 0).Select(entry => (entry.Key.Type, entry.Key.Network, entry.Value.Counted))];
        }
    }

    private Tally TallyOf(string type, IPAddress network)
    {
        var key = _tallies.ContainsKey((type, network)) || _tallies.Count < MaxAddresses ? (type, network) : (type, IPAddress.None);
        if (!_tallies.TryGetValue(key, out var tally))
        {
            _tallies[key] = tally = new Tally(time.GetTimestamp());
        }

        return tally;
    }

    private sealed class Tally(long since)
    {
        public long Since { get; } = since;

        public int Admitted { get; set; }

        public long Counted { get; set; }
    }
}
