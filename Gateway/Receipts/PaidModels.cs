using MonkeyTroop.Gateway.Caching;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.Receipts;

/// <summary>Tells the memory of served models of jobs that moved credits: of an owner and model once in an hour, however many there are.</summary>
internal sealed class PaidModels(IGrainFactory grains, DirectoryPoller directory, TimeProvider time)
{
    private const int Remembered = 10_000;
    private static readonly TimeSpan TellAgain = TimeSpan.FromHours(1);

    private readonly RecentMap<(string Owner, string Model), DateTimeOffset> _told = new(Remembered);

    /// <summary>Takes in what came of a node's receipt.</summary>
    public async Task LearnAsync(string nodeId, SettlementOutcome.Settled settled)
    {
        if (settled is not { IsNew: true, Model: { } model } || settled.Captured <= Credits.Zero)
        {
            return;
        }

        var (key, now) = ((settled.Owner.Account, model), time.GetUtcNow());
        if (_told.TryGet(key, out var at) && now - at < TellAgain)
        {
            return;
        }

        _told.Put(key, now);
        var offer = directory.Replica.Find(nodeId) is { } node ? ModelNames.Find(node.Models, model) : null;
        await grains.GetGrain<IServedModelsGrain>(0).Learn(settled.Owner.Account, offer is null ? [model] : [.. ModelNames.Of(offer)]);
    }
}
