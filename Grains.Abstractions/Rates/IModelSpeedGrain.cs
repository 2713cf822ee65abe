using MonkeyTroop.Grains.Wallets;
using Orleans.Concurrency;

namespace MonkeyTroop.Grains.Rates;

/// <summary>
/// Remembers how fast a model was served, and learns its rates from that, at most once a day. The key is the model's name, or <c>sha256:</c> with its
/// content hash; so a cluster has one for each.
/// </summary>
public interface IModelSpeedGrain : IGrainWithStringKey
{
    /// <summary>Takes a job in. No caller waits for it: what is lost with a silo is learned from later jobs.</summary>
    /// <param name="sample">The job.</param>
    /// <param name="guess">What the model's size lets expect, by all who state one: learning begins there, and stays near it.</param>
    [OneWay]
    Task Learn(SpeedSample sample, JobRates guess);

    /// <summary>What is known.</summary>
    Task<ModelSpeed> Look();
}

/// <summary>Keeps the rates of all models that were learned, for gateways to copy. One grain, key 0.</summary>
public interface ILearnedRatesGrain : IGrainWithIntegerKey
{
    /// <summary>Takes over what was learned of a model.</summary>
    Task Put(LearnedRates rates);

    /// <summary>All of them; null when nothing has changed since <paramref name="version"/>.</summary>
    Task<LearnedRatesBook?> GetSince(Guid version);
}
