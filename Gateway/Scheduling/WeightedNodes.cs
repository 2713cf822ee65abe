using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>A few nodes with their weights, drawn one after the other: an owner has few for a model. Not safe for concurrent use.</summary>
internal sealed class WeightedNodes
{
    private readonly List<(DirectoryEntry Entry, long Weight)> _nodes = [];

    /// <summary>The sum of all weights.</summary>
    public long Total { get; private set; }

    /// <summary>The nodes, in no order.</summary>
    public IEnumerable<DirectoryEntry> Items => _nodes.Select(node => node.Entry);

    /// <summary>Adds a node of a weight above zero.</summary>
    public void Add(DirectoryEntry entry, long weight)
    {
        _nodes.Add((entry, weight));
        Total += weight;
    }

    /// <summary>Takes a node out. Told apart by reference, for an entry that changed is another.</summary>
    public void Remove(DirectoryEntry entry)
    {
        var index = _nodes.FindIndex(node => ReferenceEquals(node.Entry, entry));
        if (index >= 0)
        {
            Total -= _nodes[index].Weight;
            _nodes[index] = _nodes[^1];
            _nodes.RemoveAt(_nodes.Count - 1);
        }
    }

    /// <summary>The node at a point of all weights laid side by side.</summary>
    /// <param name="point">From 0 to below <see cref="Total"/>.</param>
    public DirectoryEntry At(long point)
    {
        var index = 0;
        while (point >= _nodes[index].Weight)
        {
            point -= _nodes[index++].Weight;
        }

        return _nodes[index].Entry;
    }
}
