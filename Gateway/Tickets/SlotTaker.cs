using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Picks nodes from the directory replica and asks them for a slot until one gives it.</summary>
internal sealed partial class SlotTaker(
    DirectoryPoller directory,
    IGrainFactory grains,
    IOptions<SchedulingOptions> options,
    Random random,
    AuthorizeMetrics metrics,
    ILogger<SlotTaker> logger)
{
    /// <summary>Nodes of a model that are looked at for those that may not serve an account: 10,000.</summary>
    private const int MostUntrusted = 10_000;

    /// <summary>Takes a slot for a job; null when no node gives one.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="model">Name or content hash.</param>
    /// <param name="excluded">Nodes not to pick.</param>
    public async Task<(DirectoryEntry Node, SlotOutcome.Taken Slot)?> TakeAsync(string jobId, string model, IReadOnlyCollection<string> excluded)
    {
        var tried = new HashSet<string>(excluded, StringComparer.Ordinal);
        var attempt = 0;
        while (attempt < options.Value.MaxAttempts && directory.Replica.Pick(model, tried, random) is { } candidate)
        {
            attempt++;
            if (SlotOf(await TryTakeAsync(candidate, jobId, model)) is { } slot)
            {
                metrics.Picked(attempt);
                return (candidate, slot);
            }

            tried.Add(candidate.NodeId);
        }

        metrics.Picked(attempt);
        return null;
    }

    /// <summary>Gives a slot back. One whose node's silo is away lapses by itself.</summary>
    public async Task ReleaseAsync(string jobId, string nodeId)
    {
        try
        {
            await grains.GetGrain<INodeGrain>(nodeId).ReleaseSlot(jobId);
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            LogNotReleased(logger, jobId, e.Message);
        }
    }

    /// <summary>The live nodes of an owner, as far as their silos say whose they are.</summary>
    public IReadOnlyCollection<string> NodesOf(string owner) => directory.Replica.NodesOf(owner);

    /// <summary>The live nodes that serve a model and that too few payers have confirmed, at most <see cref="MostUntrusted"/>.</summary>
    public IReadOnlyCollection<string> UntrustedFor(string model) =>
        [.. directory.Replica.NodesFor(model, MostUntrusted).Where(node => !node.IsTrusted).Select(node => node.NodeId)];

    /// <summary>Whether a node serves the model, or may, or was paid for it lately: then a node may be free later.</summary>
    public async Task<bool> MayServeAsync(string model) =>
        directory.Replica.Serves(model) || !directory.HasHeardAll || await grains.GetGrain<IServedModelsGrain>(0).Knows(model);

    /// <summary>The slot, or null when another node has to be asked; so when the node's silo is away.</summary>
    internal static SlotOutcome.Taken? SlotOf(SlotOutcome? outcome) => outcome switch
    {
        SlotOutcome.Taken taken => taken,
        SlotOutcome.Refused or null => null,
        _ => throw MissingArm.Of(outcome),
    };

    /// <summary>Asks a node's grain for a slot; null when its silo is away, and other nodes are better asked.</summary>
    private async Task<SlotOutcome?> TryTakeAsync(DirectoryEntry candidate, string jobId, string model)
    {
        try
        {
            return await grains.GetGrain<INodeGrain>(candidate.NodeId).TakeSlot(jobId, model, candidate);
        }
        catch (Exception e) when (e is OrleansException or OperationCanceledException)
        {
            LogNodeAway(logger, candidate.NodeId, e.Message);
            return null;
        }
    }
}
