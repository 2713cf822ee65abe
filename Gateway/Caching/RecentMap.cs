using System.Diagnostics.CodeAnalysis;

namespace MonkeyTroop.Gateway.Caching;

/// <summary>Remembers something of so many keys at most; the key that was put in longest ago goes first. Safe for concurrent use.</summary>
/// <param name="capacity">How many; 1 or more.</param>
internal sealed class RecentMap<TKey, TValue>(int capacity) where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _byAge = [];

    /// <summary>What is remembered of a key.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            var found = _nodes.TryGetValue(key, out var node);
            value = found ? node!.Value.Value : default;
            return found;
        }
    }

    /// <summary>What is remembered of a key, or what is made for it now.</summary>
    public TValue GetOrAdd(TKey key, Func<TValue> make)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(key, out var node))
            {
                return node.Value.Value;
            }

            var value = make();
            Add(key, value);
            return value;
        }
    }

    /// <summary>Remembers something; the key becomes the youngest.</summary>
    public void Put(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_nodes.Remove(key, out var old))
            {
                _byAge.Remove(old);
            }

            Add(key, value);
        }
    }

    /// <summary>Forgets a key.</summary>
    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_nodes.Remove(key, out var node))
            {
                _byAge.Remove(node);
            }
        }
    }

    private void Add(TKey key, TValue value)
    {
        if (_nodes.Count == capacity)
        {
            _nodes.Remove(_byAge.First!.Value.Key);
            _byAge.RemoveFirst();
        }

        _nodes[key] = _byAge.AddLast((key, value));
    }
}
