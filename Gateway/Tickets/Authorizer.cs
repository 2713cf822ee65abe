using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>
/// Grants tickets, in four steps: pick a node, take a slot on it, place the hold, sign. The call is counted once there is a slot: who finds
/// no node free has used up nothing. A step that fails undoes those before it; what a crash leaves undone ends by itself: the slot after 15 s, the hold with its ticket.
/// </summary>
internal sealed partial class Authorizer(
    DirectoryReplica directory,
    IGrainFactory grains,
    TicketIssuer tickets,
    HoldUndoer undoer,
    IOptions<SchedulingOptions> options,
    Random random,
    AuthorizeMetrics metrics,
    TimeProvider time,
    ILogger<Authorizer> logger)
{
    /// <summary>Grants a ticket for a model.</summary>
    /// <param name="account">Account that pays; its proof was checked.</param>
    /// <param name="model">Name or content hash.</param>
    /// <param name="excluded">Nodes not to pick.</param>
    /// <param name="proofKey">The proof's key, which tells it from every other of the account, or null in Trusted mode.</param>
    /// <param name="admit">Counts the call; the refusal when its caller is over a limit. Not called when no node is free.</param>
    /// <param name="cancellation">Gives up; what was taken until then is given back.</param>
    public async Task<AuthorizeOutcome> AuthorizeAsync(
        string account, string model, IReadOnlyList<string> excluded, string? proofKey, Func<Task<Refusal?>> admit, CancellationToken cancellation)
    {
        var jobId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        if (await TakeSlotAsync(jobId, model, excluded) is not var (nodeId, slot))
        {
            var known = directory.View.Serves(model) || !directory.HasHeardAll || await grains.GetGrain<IServedModelsGrain>(0).Knows(model);
            return known ? new AuthorizeOutcome.NoNodeFree()
                : await admit() is { } tooMany ? new AuthorizeOutcome.OverLimit(tooMany)
                : new AuthorizeOutcome.UnknownModel();
        }

        try
        {
            var outcome = await admit() is { } over
                ? new AuthorizeOutcome.OverLimit(over)
                : await PlaceHoldAsync(account, jobId, nodeId, slot, proofKey, cancellation);
            if (outcome is not AuthorizeOutcome.Granted)
            {
                await grains.GetGrain<INodeGrain>(nodeId).ReleaseSlot(jobId);
            }

            return outcome;
        }
        catch
        {
            await UndoAsync(account, jobId, nodeId);
            throw;
        }
    }

    private async Task<(string NodeId, SlotOutcome.Taken Slot)?> TakeSlotAsync(string jobId, string model, IReadOnlyList<string> excluded)
    {
        var tried = new HashSet<string>(excluded, StringComparer.Ordinal);
        var attempt = 0;
        while (attempt < options.Value.MaxAttempts && directory.View.Pick(model, tried, random) is { } candidate)
        {
            attempt++;
            if (SlotOf(await TryTakeSlotAsync(candidate, jobId, model)) is { } slot)
            {
                metrics.Picked(attempt);
                return (candidate.NodeId, slot);
            }

            tried.Add(candidate.NodeId);
        }

        metrics.Picked(attempt);
        return null;
    }

    /// <summary>Asks a node's grain for a slot; null when its silo is away, and other nodes are better asked.</summary>
    private async Task<SlotOutcome?> TryTakeSlotAsync(DirectoryEntry candidate, string jobId, string model)
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

    private async Task<AuthorizeOutcome> PlaceHoldAsync(
        string account, string jobId, string nodeId, SlotOutcome.Taken slot, string? proofKey, CancellationToken cancellation)
    {
        var issuedAt = time.GetUtcNow();
        var request = new HoldRequest
        {
            JobId = jobId,
            Account = account,
            NodeId = nodeId,
            Owner = slot.Owner,
            Model = slot.Model,
            Multiplier = slot.Multiplier,
            IssuedAt = issuedAt,
            ExpiresAt = tickets.ExpiryOf(issuedAt),
            ProofKey = proofKey,
        };
        var outcome = await grains.GetGrain<IWalletGrain>(account).PlaceHold(request, cancellation);
        return OutcomeOf(outcome, amount => ResponseOf(request, slot, amount));
    }

    /// <summary>What the placing of a hold means for the authorization.</summary>
    internal static AuthorizeOutcome OutcomeOf(HoldOutcome outcome, Func<Credits, AuthorizeResponse> grant) => outcome switch
    {
        HoldOutcome.Placed placed => new AuthorizeOutcome.Granted(grant(placed.Amount)),
        HoldOutcome.Insufficient few => new AuthorizeOutcome.Insufficient(few.Available, few.Required),
        HoldOutcome.Suspended => new AuthorizeOutcome.Suspended(),
        HoldOutcome.ProofReused => new AuthorizeOutcome.ProofReused(),
        _ => throw MissingArm.Of(outcome),
    };

    /// <summary>The slot, or null when another node has to be asked; so when the node's silo is away.</summary>
    internal static SlotOutcome.Taken? SlotOf(SlotOutcome? outcome) => outcome switch
    {
        SlotOutcome.Taken taken => taken,
        SlotOutcome.Refused or null => null,
        _ => throw MissingArm.Of(outcome),
    };

    private AuthorizeResponse ResponseOf(HoldRequest request, SlotOutcome.Taken slot, Credits amount) => new()
    {
        TargetIp = slot.Address,
        Token = tickets.Issue(request, amount),
        EstimatedCost = amount.ToDecimal(),
        EncryptionPublicKey = slot.EncryptionPublicKey,
        JobId = request.JobId,
        NodeId = request.NodeId,
        WorkerUrl = slot.Url,
        ExpiresAt = request.ExpiresAt,
        Multiplier = slot.Multiplier.ToDecimal(),
        Hold = amount.ToDecimal(),
        Model = slot.Model,
    };

    /// <summary>
    /// Gives back what a failed authorization took, even when the caller has gone. Whether the hold was placed is not known when
    /// the store went away in the middle.
    /// </summary>
    private async Task UndoAsync(string account, string jobId, string nodeId)
    {
        undoer.Add(new UnsureHold(account, jobId, tickets.ExpiryOf(time.GetUtcNow())));
        try
        {
            await grains.GetGrain<INodeGrain>(nodeId).ReleaseSlot(jobId);
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            LogSlotNotReleased(logger, jobId, e.Message);
        }
    }
}
