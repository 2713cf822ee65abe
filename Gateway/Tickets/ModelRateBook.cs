using MonkeyTroop.Gateway.Caching;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Knows the rates of the models that tickets are for. Safe for concurrent use.</summary>
internal sealed class ModelRateBook(DirectoryPoller directory, TimeProvider time)
{
    /// <summary>Nodes of a model whose word on its size is asked: 1,000.</summary>
    private const int MostNodes = 1000;

    /// <summary>Models whose sizes are kept.</summary>
    private const int MostModels = 4096;

    /// <summary>How long they are kept: a minute.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly RecentMap<string, Size> _sizes = new(MostModels);

    /// <summary>The rates of the model that a slot is for; null when nothing is known of it, and time alone counts.</summary>
    public JobRates? Of(SlotOutcome.Taken slot)
    {
        if (!slot.CountsTokens)
        {
            return null; // its worker counts time, and its payer has to count the same
        }

        var word = slot.ContentHash is { Length: > 0 } hash ? FieldRules.ContentHashPrefix + hash : slot.Model;
        return ModelRates.FromSize(ModelRates.SizeOf(slot.SizeBytes, MedianOf(word)));
    }

    private long? MedianOf(string word)
    {
        if (_sizes.TryGet(word, out var known) && time.GetElapsedTime(known.At) < Kept)
        {
            return known.Median;
        }

        var owners = directory.Replica.NodesFor(word, MostNodes).GroupBy(node => node.Owner ?? node.NodeId, StringComparer.Ordinal);
        var median = ModelRates.MedianOf(owners.Select(owned => owned.Max(node => ModelNames.Find(node.Models, word)?.SizeBytes)).OfType<long>());
        _sizes.Put(word, new Size(median, time.GetTimestamp()));
        return median;
    }

    private sealed record Size(long? Median, long At);
}
