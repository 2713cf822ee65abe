using System.Text.Json.Serialization;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Revocation;

/// <summary>
/// Lets the administrator suspend accounts and nodes and remove nodes. The wallet's and the node's own grain say so from the answer on,
/// on every gateway; the nodes of a suspended account follow within a second, workers hear of it with their next heartbeat.
/// </summary>
internal static class RevocationApi
{
    /// <summary>Maps the routes below <c>/admin</c>.</summary>
    public static void MapRevocation(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/accounts/{account}/suspend", Suspend).WithRequestTimeout(ErrorFeature.Changes).Described(RevocationDocs.SuspendAccount);
        admin.MapPost("/accounts/{account}/unsuspend", Unsuspend).WithRequestTimeout(ErrorFeature.Changes).Described(RevocationDocs.UnsuspendAccount);
        admin.MapPost("/nodes/{id}/suspend", (string id, HttpRequest http, IGrainFactory grains, AdminRecord record, CancellationToken cancellation) =>
            SetNode(id, NodeStanding.Suspended, http, grains, record, cancellation)).WithRequestTimeout(ErrorFeature.Changes).Described(RevocationDocs.SuspendNode);
        admin.MapPost("/nodes/{id}/unsuspend", (string id, HttpRequest http, IGrainFactory grains, AdminRecord record, CancellationToken cancellation) =>
            SetNode(id, NodeStanding.Active, http, grains, record, cancellation)).WithRequestTimeout(ErrorFeature.Changes).Described(RevocationDocs.UnsuspendNode);
        admin.MapDelete("/nodes/{id}", (string id, HttpRequest http, IGrainFactory grains, AdminRecord record, CancellationToken cancellation) =>
            SetNode(id, NodeStanding.Removed, http, grains, record, cancellation)).WithRequestTimeout(ErrorFeature.Changes).Described(RevocationDocs.RemoveNode);
    }

    private static Task<IResult> Suspend(
        string account, HttpRequest http, IGrainFactory grains, RevocationReplica revocations, AdminRecord record, CancellationToken cancellation) =>
        SetAccount(account, suspended: true, http, grains, revocations, record, cancellation);

    private static Task<IResult> Unsuspend(
        string account, HttpRequest http, IGrainFactory grains, RevocationReplica revocations, AdminRecord record, CancellationToken cancellation) =>
        SetAccount(account, suspended: false, http, grains, revocations, record, cancellation);

    private static async Task<IResult> SetAccount(
        string account,
        bool suspended,
        HttpRequest http,
        IGrainFactory grains,
        RevocationReplica revocations,
        AdminRecord record,
        CancellationToken cancellation)
    {
        var (body, refusal) = await ReadAsync(http, "account", account, mayTakeBack: suspended, cancellation);
        if (refusal is not null)
        {
            return refusal;
        }

        // An account that has not been here yet can be suspended too: a key known to be stolen need not be used first.
        var wallet = grains.GetGrain<IWalletGrain>(account);
        await wallet.SetSuspended(suspended);
        await (suspended ? revocations.AddAsync(account) : revocations.RemoveAsync(account));
        record.Write(http, suspended ? "account.suspend" : "account.unsuspend", account, ("reason", body.Reason));
        if (!body.TakeBack)
        {
            return Answer(account, suspended ? "suspended" : "active");
        }

        var outcome = await wallet.TakeBackLocked(body.Reason, cancellation);
        if (outcome is TakeBackOutcome.Taken taken)
        {
            record.Write(http, "account.take_back", account, ("amount", $"{taken.Amount}"), ("transfer_id", taken.TransferId));
        }

        return AnswerTo(outcome, account);
    }

    /// <summary>The answer to what came of taking a suspended account's locked credits back.</summary>
    internal static IResult AnswerTo(TakeBackOutcome outcome, string account) => outcome switch
    {
        TakeBackOutcome.Taken taken => Answer(account, "suspended", taken.Amount),
        TakeBackOutcome.NoneLocked => Answer(account, "suspended", Credits.Zero),
        _ => throw MissingArm.Of(outcome),
    };

    private static async Task<IResult> SetNode(
        string id, NodeStanding standing, HttpRequest http, IGrainFactory grains, AdminRecord record, CancellationToken cancellation)
    {
        var (body, refusal) = await ReadAsync(http, "id", id, mayTakeBack: false, cancellation);
        if (refusal is not null)
        {
            return refusal;
        }

        if (await grains.GetGrain<INodeGrain>(id).SetStanding(standing) is not { } now)
        {
            return Refusals.UnknownNode(id);
        }

        if (now != standing)
        {
            return Refusals.NodeRemoved(id);
        }

        var (action, word) = WordsOf(standing);
        record.Write(http, action, id, ("reason", body.Reason));
        return Answer(id, word);
    }

    /// <summary>What the record says that was done, and what the answer says that holds now.</summary>
    internal static (string Action, string Word) WordsOf(NodeStanding standing) => standing switch
    {
        NodeStanding.Active => ("node.unsuspend", "active"),
        NodeStanding.Suspended => ("node.suspend", "suspended"),
        NodeStanding.Removed => ("node.remove", "removed"),
        _ => throw MissingArm.Of(standing),
    };

    private static async Task<(RevocationRequest Body, Refusal? Refusal)> ReadAsync(
        HttpRequest http, string field, string id, bool mayTakeBack, CancellationToken cancellation)
    {
        var none = new RevocationRequest(null);
        if (!FieldRules.IsId(id))
        {
            return (none, Refusals.InvalidField(field, "must be 1 to 128 of A-Z a-z 0-9 . _ -"));
        }

        if (JsonBody.IsLeftOut(http))
        {
            return (none, null);
        }

        var body = await JsonBody.ReadAsync(http, RevocationJson.Default.RevocationRequest, Validate, cancellation);
        return body.Value is { TakeBack: true } && !mayTakeBack
            ? (none, Refusals.InvalidField("take_back", "is for the suspension of an account"))
            : (body.Value ?? none, body.Refusal);
    }

    /// <summary>Says what is wrong with the body.</summary>
    internal static Refusal? Validate(RevocationRequest request) => request.Reason is null || FieldRules.IsMemo(request.Reason)
        ? null
        : Refusals.InvalidField("reason", $"must be at most {FieldRules.MaxMemoLength} characters without control characters");

    private static IResult Answer(string id, string standing, Credits? taken = null) =>
        Results.Json(new RevocationResponse(id, standing, taken?.ToDecimal()), RevocationJson.Default.RevocationResponse);
}

/// <summary>The body of the administrator's calls about accounts and nodes; may be left out.</summary>
/// <param name="Reason">Why, for the record; at most 280 characters.</param>
/// <param name="TakeBack">
/// For the suspension of an account alone: whether its locked credits go back to the treasury, as far as they are not held. The reason is then in
/// the account's history, too.
/// </param>
internal sealed record RevocationRequest(string? Reason, bool TakeBack = false);

/// <summary>Their answer.</summary>
/// <param name="Id">The account or node.</param>
/// <param name="Status"><c>active</c>, <c>suspended</c> or <c>removed</c>.</param>
/// <param name="TakenBack">Credits that were taken back, where that was asked for.</param>
internal sealed record RevocationResponse(string Id, string Status, decimal? TakenBack = null);

/// <summary>JSON of the administrator's calls about accounts and nodes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(RevocationRequest))]
[JsonSerializable(typeof(RevocationResponse))]
internal sealed partial class RevocationJson : JsonSerializerContext;
