using Orleans.Concurrency;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>
/// Remembers, durably and for a time, which models were served for credits, so that a model without a node now can be told from one that
/// never was. One grain, key 0; asked only when no live node serves the model.
/// </summary>
public interface IServedModelsGrain : IGrainWithIntegerKey
{
    /// <summary>Notes that a job was paid for. No caller waits for it: what is lost is learned with a later job.</summary>
    /// <param name="owner">Account that was paid; each has a share of the memory.</param>
    /// <param name="words">The model's name, and <c>sha256:</c> with its content hash where that is known.</param>
    [OneWay]
    Task Learn(string owner, IReadOnlyList<string> words);

    /// <summary>Whether the model was served.</summary>
    Task<bool> Knows(string word);
}
