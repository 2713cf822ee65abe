using System.Numerics;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>
/// A set from which items are drawn with probability exactly proportional to their weights, in expected constant time
/// whatever its size; changes take constant time too. Items are kept in one bucket for each power of two of their weight.
/// A draw picks a bucket by its total, then items of it at random until one is accepted with probability weight / 2^k,
/// which is at least one half (Matias, Vitter and Ni, "Dynamic generation of discrete random variates", SODA 1993).
/// Weights are integers, so totals never drift. Not safe for concurrent use.
/// </summary>
/// <param name="comparer">Tells items apart; by default as they do themselves.</param>
/// <typeparam name="T">The items' type.</typeparam>
internal sealed class WeightedSet<T>(IEqualityComparer<T>? comparer = null) where T : notnull
{
    private readonly Dictionary<T, (int Bucket, int Index)> _places = new(comparer);
    private readonly List<(T Item, long Weight)>[] _buckets = new List<(T, long)>[63];
    private readonly long[] _totals = new long[63];
    private long _total;

    /// <summary>The sum of all weights.</summary>
    public long Total => _total;

    /// <summary>Items with a weight above zero.</summary>
    public int Count => _places.Count;

    /// <summary>Gives an item a weight; zero takes it out.</summary>
    /// <param name="item">The item.</param>
    /// <param name="weight">0 to 2^40, so that no total overflows.</param>
    public void Set(T item, long weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, 1L << 40);
        Remove(item);
        if (weight == 0)
        {
            return;
        }

        var bucket = BitOperations.Log2((ulong)weight);
        var items = _buckets[bucket] ??= [];
        _places[item] = (bucket, items.Count);
        items.Add((item, weight));
        _totals[bucket] += weight;
        _total += weight;
    }

    /// <summary>Takes an item out, if it is in.</summary>
    public void Remove(T item)
    {
        if (!_places.Remove(item, out var place))
        {
            return;
        }

        var items = _buckets[place.Bucket];
        _totals[place.Bucket] -= items[place.Index].Weight;
        _total -= items[place.Index].Weight;
        if (place.Index < items.Count - 1)
        {
            items[place.Index] = items[^1];
            _places[items[place.Index].Item] = place;
        }

        items.RemoveAt(items.Count - 1);
    }

    /// <summary>Draws an item; false when the set is empty.</summary>
    public bool TryDraw(Random random, out T item)
    {
        ArgumentNullException.ThrowIfNull(random);
        item = default!;
        if (_total == 0)
        {
            return false;
        }

        var bucket = PickBucket(random.NextInt64(_total));
        var items = _buckets[bucket];
        var bound = 1L << (bucket + 1);
        (T Item, long Weight) candidate;
        do
        {
            candidate = items[random.Next(items.Count)];
        }
        while (random.NextInt64(bound) >= candidate.Weight);

        item = candidate.Item;
        return true;
    }

    /// <summary>Every item, in no order.</summary>
    public IEnumerable<T> Items() => _places.Keys;

    private int PickBucket(long position)
    {
        var bucket = -1;
        do
        {
            bucket++;
            position -= _totals[bucket];
        }
        while (position >= 0);

        return bucket;
    }
}
