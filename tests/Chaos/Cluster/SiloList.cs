using System.Text.Json;
using MonkeyTroop.Tests.TestKit.Redis;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>A silo as the list in Redis has it.</summary>
/// <param name="Endpoint">Its <c>ADDRESS:PORT</c>.</param>
/// <param name="Status">Orleans' <c>SiloStatus</c>.</param>
internal sealed record ListedSilo(string Endpoint, int Status)
{
    /// <summary>Whether the others count on it.</summary>
    public bool IsActive => Status == 3;
}

/// <summary>Reads the list of silos as Orleans keeps it: a hash with a field <c>SADDRESS:PORT:GENERATION</c> for each, and one with the version.</summary>
internal static class SiloList
{
    /// <summary>The hash of a cluster with the usual name.</summary>
    private const string Key = "monkey-troop/members/monkey-troop";

    public static async Task<IReadOnlyList<ListedSilo>> ReadAsync(RedisServer redis)
    {
        var silos = new List<ListedSilo>();
        var fields = await redis.AskAsync("HGETALL", Key);
        for (var index = 0; index + 1 < fields.Count; index += 2)
        {
            if (fields[index] == "Version")
            {
                continue;
            }

            using var entry = JsonDocument.Parse(fields[index + 1]);
            var address = fields[index].TrimStart('S');
            silos.Add(new ListedSilo(address[..address.LastIndexOfAny([':', '@'])], entry.RootElement.GetProperty("Status").GetInt32()));
        }

        return silos;
    }
}
