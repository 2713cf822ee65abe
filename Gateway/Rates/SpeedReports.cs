using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>Passes on how fast jobs were served, so that rates are learned.</summary>
internal sealed partial class SpeedReports(
    IGrainFactory grains, DirectoryPoller directory, ModelRateBook rates, AccountTrusts trusts, ILogger<SpeedReports> logger)
{
    /// <summary>Nodes that are looked at for owners of a model: 100.</summary>
    private const int MostNodes = 100;

    /// <summary>
    /// Tells those who learn, if the payer has used the network for a while. Not of a model that fewer owners serve than it takes to learn its rates.
    /// </summary>
    public async Task TellAsync(JobSnapshot job, SpeedSample sample, CancellationToken cancellation)
    {
        if (await trusts.OfAsync(job.Account, cancellation) != AccountTrust.Known)
        {
            return;
        }

        try
        {
            foreach (var word in ModelRateBook.WordsOf(OfferOf(job)).Where(IsServedByEnough))
            {
                // By all who state a size under this very word: a node may call its model what it likes.
                if (rates.GuessOf(word) is { } guess)
                {
                    await grains.GetGrain<IModelSpeedGrain>(word).Learn(sample with { Multiplier = WorthOf(job) }, guess);
                }
            }
        }
        catch (Exception e) when (GrainFaults.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            LogLost(logger, job.JobId, e.Message); // the end of the job is what was asked for
        }
    }

    /// <summary>
    /// How fast the job's node is by its own proof, and as fast as the reference GPU where it has none. Not the multiplier in force: that is bounded by what is
    /// learned here.
    /// </summary>
    private Multiplier WorthOf(JobSnapshot job) => directory.Replica.Find(job.NodeId)?.ProvenMultiplier ?? Multiplier.Reference;

    /// <summary>What the job's node offers under the model's name; of a node that has gone the name alone is known.</summary>
    private OfferedModel OfferOf(JobSnapshot job) =>
        directory.Replica.Find(job.NodeId) is { } node && ModelNames.Find(node.Models, job.Model) is { } offer ? offer : new OfferedModel(job.Model, null, null);

    private bool IsServedByEnough(string word) =>
        directory.Replica.NodesFor(word, MostNodes).Select(node => node.Owner).Distinct(StringComparer.Ordinal).Count() >= LearnedRates.LeastOwners;

    [LoggerMessage(Level = LogLevel.Warning, Message = "how fast job {JobId} was served is lost: {Reason}")]
    private static partial void LogLost(ILogger logger, string jobId, string reason);
}
