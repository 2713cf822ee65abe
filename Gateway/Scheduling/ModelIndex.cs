using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>Which nodes answer to which word, and of those which have a free slot. Not safe for concurrent use.</summary>
internal sealed class ModelIndex
{
    /// <summary>Draws for a pick before every free node is looked at: enough when few of many are excluded.</summary>
    private const int Draws = 16;

    private readonly Dictionary<string, Servers> _servers = new(StringComparer.Ordinal);

    public bool Serves(string word) => _servers.ContainsKey(word);

    /// <summary>The nodes that answer to a word, free or not, at most so many.</summary>
    public IReadOnlyList<DirectoryEntry> NodesOf(string word, int most) =>
        _servers.TryGetValue(word, out var servers) ? [.. servers.All.Values.Take(most)] : [];

    public void Add(DirectoryEntry entry)
    {
        foreach (var word in ModelNames.Of(entry.Models))
        {
            if (!_servers.TryGetValue(word, out var servers))
            {
                _servers[word] = servers = new Servers();
            }

            servers.All[entry.NodeId] = entry;
            servers.Free.Add(entry);
        }
    }

    public void Remove(DirectoryEntry entry)
    {
        foreach (var word in ModelNames.Of(entry.Models))
        {
            if (_servers.TryGetValue(word, out var servers) && servers.All.Remove(entry.NodeId))
            {
                servers.Free.Remove(entry);
                if (servers.All.Count == 0)
                {
                    _servers.Remove(word);
                }
            }
        }
    }

    public DirectoryEntry? Pick(string word, IReadOnlySet<string> excluded, Random random)
    {
        if (!_servers.TryGetValue(word, out var servers))
        {
            return null;
        }

        for (var draw = 0; draw < Draws; draw++)
        {
            if (!servers.Free.TryDraw(random, out var entry))
            {
                return null;
            }

            // Usually no node is excluded: then the entry itself, most likely in no cache, is not even looked at.
            if (excluded.Count == 0 || !excluded.Contains(entry.NodeId))
            {
                return entry;
            }
        }

        return servers.Free.Items.FirstOrDefault(entry => !excluded.Contains(entry.NodeId));
    }

    private sealed class Servers
    {
        public Dictionary<string, DirectoryEntry> All { get; } = new(StringComparer.Ordinal);

        public OwnerShares Free { get; } = new();
    }
}
