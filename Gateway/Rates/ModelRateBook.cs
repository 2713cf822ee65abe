using MonkeyTroop.Gateway.Caching;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>Knows the rates of the models that tickets are for. Safe for concurrent use.</summary>
internal sealed class ModelRateBook(DirectoryPoller directory, LearnedRatesPoller learned, TimeProvider time)
{
    /// <summary>Nodes of a model whose word on its size is asked: 1,000.</summary>
    private const int MostNodes = 1000;

    /// <summary>Models whose sizes are kept.</summary>
    private const int MostModels = 4096;

    /// <summary>How long they are kept: 5 s. So long counts what the first node of a model says alone, when others join.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly RecentMap<string, Size> _sizes = new(MostModels);

    /// <summary>The rates of the model that a slot is for; null when nothing is known of it, and time alone counts.</summary>
    public JobRates? Of(SlotOutcome.Taken slot) => slot.CountsTokens
        ? Of(new OfferedModel(slot.Model, slot.ContentHash, slot.SizeBytes))
        : null; // its worker counts time, and its payer has to count the same

    /// <summary>The rates of a model: learned ones of its content hash and its name, else what its size lets expect; null where nothing is known.</summary>
    public JobRates? Of(OfferedModel model) =>
        ModelRates.Of(WordsOf(model).Select(learned.Find).OfType<LearnedRates>().Select(known => known.Rates), () => GuessOf(model));

    /// <summary>Whether rates were learned of a name or a <c>sha256:</c> content hash.</summary>
    public bool HasLearned(string word) => learned.Find(word) is not null;

    /// <summary>What the median of all who state a size under a word lets expect; null where none is known.</summary>
    public JobRates? GuessOf(string word) => ModelRates.FromSize(MedianOf(word));

    /// <summary>What the model's size lets expect; null when none is known.</summary>
    public JobRates? GuessOf(OfferedModel model) => ModelRates.FromSize(ModelRates.SizeOf(model.SizeBytes, WordsOf(model).Select(MedianOf)));

    /// <summary>By which a model's rates are learned, and sizes compared: its content hash, if it has one, and its name.</summary>
    public static IEnumerable<string> WordsOf(OfferedModel model) =>
        model.ContentHash is { Length: > 0 } hash ? [FieldRules.ContentHashPrefix + hash, model.Name] : [model.Name];

    private long? MedianOf(string word)
    {
        if (_sizes.TryGet(word, out var known) && time.GetElapsedTime(known.At) < Kept)
        {
            return known.Median;
        }

        var owners = directory.Replica.NodesFor(word, MostNodes).GroupBy(node => node.Owner ?? node.NodeId, StringComparer.Ordinal);
        var median = ModelRates.MedianOf([.. owners.Select(owned => OwnersSize.Of(word, [.. owned])).OfType<OwnersSize>()]);
        _sizes.Put(word, new Size(median, time.GetTimestamp()));
        return median;
    }

    private sealed record Size(long? Median, long At);
}
