using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>
/// Grants tickets, in four steps: pick a node, take a slot on it, place the hold, sign. The call is counted once there is a slot: who finds
/// no node free has used up nothing. A step that fails undoes those before it; what a crash leaves undone ends by itself: the slot after
/// 15 s, the hold with its ticket.
/// </summary>
internal sealed class Authorizer(
    SlotTaker slots, ModelRateBook rates, IGrainFactory grains, TicketIssuer tickets, HoldUndoer undoer, TimeProvider time)
{
    /// <summary>How soon a slot may be free again.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Most owners whose nodes are asked for one ticket: 8. More than one only where the account is kept apart from those before, or in question.
    /// </summary>
    private const int MostOwners = 8;

    /// <summary>Grants a ticket for a model.</summary>
    /// <param name="account">Account that pays; its proof was checked.</param>
    /// <param name="model">Name or content hash.</param>
    /// <param name="excluded">Nodes not to pick.</param>
    /// <param name="extends">Whether the caller extends the hold as it is used.</param>
    /// <param name="proofKey">The proof's key, which tells it from every other of the account, or null in Trusted mode.</param>
    /// <param name="admit">Counts the call; the refusal when its caller is over a limit. Not called when no node is free.</param>
    /// <param name="cancellation">Gives up; what was taken until then is given back.</param>
    /// <returns>The ticket, or why there is none.</returns>
    public async Task<(AuthorizeResponse? Ticket, Refusal? Refusal)> AuthorizeAsync(
        string account, string model, IReadOnlyList<string> excluded, bool extends, string? proofKey, Func<Task<Refusal?>> admit, CancellationToken cancellation)
    {
        var jobId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        IReadOnlyCollection<string> unwanted = excluded;
        Refusal? apart = null;
        for (var owners = 0; owners < MostOwners; owners++)
        {
            if (await slots.TakeAsync(jobId, model, unwanted) is not var (node, slot))
            {
                return (null, apart ?? (await slots.MayServeAsync(model) ? Refusals.NoNodeFree(model, RetryAfter) : await admit() ?? Refusals.UnknownModel(model)));
            }

            // The call is counted once, whichever owner's node it gets.
            var (ticket, refusal) = await TryGrantAsync(account, jobId, node, slot, extends, proofKey, owners == 0 ? admit : null, cancellation);
            if (refusal is not { Code: ProblemCodes.NodesApart or ProblemCodes.AccountInQuestion })
            {
                return (ticket, refusal);
            }

            apart = refusal;
            unwanted = [.. unwanted, node.NodeId, .. refusal.Code == ProblemCodes.NodesApart ? slots.NodesOf(slot.Owner) : slots.UntrustedFor(model)];
        }

        return (null, apart);
    }

    private async Task<(AuthorizeResponse? Ticket, Refusal? Refusal)> TryGrantAsync(
        string account, string jobId, DirectoryEntry node, SlotOutcome.Taken slot, bool extends, string? proofKey, Func<Task<Refusal?>>? admit, CancellationToken cancellation)
    {
        var (isGranted, mayBeHeld) = (false, false);
        try
        {
            if (admit is not null && await admit() is { } tooMany)
            {
                return (null, tooMany);
            }

            // Until the grain answers, and the ticket is signed, a hold may be there for a ticket that is never handed out.
            mayBeHeld = true;
            var (ticket, refusal) = await PlaceHoldAsync(account, jobId, node, slot, extends, proofKey, cancellation);
            (isGranted, mayBeHeld) = (ticket is not null, false);
            return (ticket, refusal);
        }
        finally
        {
            if (mayBeHeld)
            {
                undoer.Add(new UnsureHold(account, jobId, tickets.ExpiryOf(time.GetUtcNow())));
            }

            if (!isGranted)
            {
                await slots.ReleaseAsync(jobId, node.NodeId);
            }
        }
    }

    private async Task<(AuthorizeResponse? Ticket, Refusal? Refusal)> PlaceHoldAsync(
        string account, string jobId, DirectoryEntry node, SlotOutcome.Taken slot, bool extends, string? proofKey, CancellationToken cancellation)
    {
        var issuedAt = time.GetUtcNow();
        var request = new HoldRequest
        {
            JobId = jobId,
            Account = account,
            NodeId = node.NodeId,
            Owner = slot.Owner,
            Model = slot.Model,
            Multiplier = slot.Multiplier,
            Parallel = Math.Max(1, slot.Parallel), // 0 from a silo of the version before
            IssuedAt = issuedAt,
            ExpiresAt = tickets.ExpiryOf(issuedAt),
            ProofKey = proofKey,
            KnowsApart = true,
            Rates = rates.Of(slot),
            IsTrustedNode = node.IsTrusted,
            Extends = extends,
        };
        var outcome = await grains.GetGrain<IWalletGrain>(account).PlaceHold(request, cancellation);
        return AnswerTo(outcome, issuedAt, placed => TicketOf(request with { Rates = placed.Rates }, slot, placed.Amount));
    }

    /// <summary>The ticket for a hold that was placed, or why none was.</summary>
    internal static (AuthorizeResponse? Ticket, Refusal? Refusal) AnswerTo(
        HoldOutcome outcome, DateTimeOffset now, Func<HoldOutcome.Placed, AuthorizeResponse> grant) =>
        outcome switch
        {
            HoldOutcome.Placed placed => (grant(placed), null),
            HoldOutcome.Insufficient few => (null, Refusals.InsufficientCredits(few.Available, few.Required)),
            HoldOutcome.Suspended => (null, Refusals.AccountSuspended()),
            HoldOutcome.ProofReused => (null, Refusals.ProofReused()),
            HoldOutcome.Apart apart => (null, Refusals.NodesApart(apart.Until - now)),
            HoldOutcome.InQuestion question => (null, Refusals.AccountInQuestion(question.Until - now)),
            _ => throw MissingArm.Of(outcome),
        };

    private AuthorizeResponse TicketOf(HoldRequest request, SlotOutcome.Taken slot, Credits amount) => new()
    {
        TargetIp = slot.Address,
        Token = tickets.Issue(TicketTerms.Of(request, amount)),
        EstimatedCost = amount.ToDecimal(),
        EncryptionPublicKey = slot.EncryptionPublicKey,
        JobId = request.JobId,
        NodeId = request.NodeId,
        WorkerUrl = slot.Url,
        ExpiresAt = request.ExpiresAt,
        Multiplier = slot.Multiplier.ToDecimal(),
        Rates = ModelRates.ToWire(request.Rates),
        Hold = amount.ToDecimal(),
        Parallel = request.Parallel,
        Model = slot.Model,
    };
}
