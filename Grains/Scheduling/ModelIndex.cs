using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>Which nodes answer to which word, and of those which have a free slot. Not safe for concurrent use.</summary>
internal sealed class ModelIndex
{
    /// <summary>Draws for a pick before every free node is looked at: enough when few of many are excluded.</summary>
    private const int Draws = 16;

    private readonly Dictionary<string, Servers> _servers = new(StringComparer.Ordinal);

    public bool Serves(string word) => _servers.ContainsKey(word);

    public IEnumerable<string> Nodes(string word) => _servers.TryGetValue(word, out var servers) ? servers.All : [];

    public void Add(DirectoryEntry entry)
    {
        var weight = NodeWeight.Of(entry);
        foreach (var word in ModelNames.Of(entry.Models))
        {
            if (!_servers.TryGetValue(word, out var servers))
            {
                _servers[word] = servers = new Servers();
            }

            servers.All.Add(entry.NodeId);
            servers.Free.Set(entry.NodeId, weight);
        }
    }

    public void Remove(DirectoryEntry entry)
    {
        foreach (var word in ModelNames.Of(entry.Models))
        {
            if (_servers.TryGetValue(word, out var servers) && servers.All.Remove(entry.NodeId))
            {
                servers.Free.Remove(entry.NodeId);
                if (servers.All.Count == 0)
                {
                    _servers.Remove(word);
                }
            }
        }
    }

    public string? Pick(string word, IReadOnlySet<string> excluded, Random random)
    {
        if (!_servers.TryGetValue(word, out var servers))
        {
            return null;
        }

        for (var draw = 0; draw < Draws; draw++)
        {
            if (!servers.Free.TryDraw(random, out var nodeId))
            {
                return null;
            }

            if (!excluded.Contains(nodeId))
            {
                return nodeId;
            }
        }

        return servers.Free.Items().FirstOrDefault(nodeId => !excluded.Contains(nodeId));
    }

    private sealed class Servers
    {
        public HashSet<string> All { get; } = new(StringComparer.Ordinal);

        public WeightedSet<string> Free { get; } = new();
    }
}
