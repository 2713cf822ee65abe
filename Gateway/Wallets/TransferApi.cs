using System.Globalization;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>
/// Lets an account give credits to another. The body's key makes it safe to send again: whatever became of an answer, the same
/// request finds out and gives nothing twice. What the recipient has is not the giver's to know.
/// </summary>
internal static class TransferApi
{
    public static void MapTransfers(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/users/{account}/transfers", Give).Limited(RateLimitTier.Default).WithRequestTimeout(ErrorFeature.Changes).Described(WalletDocs.Give);

    private static async Task<IResult> Give(
        string account, HttpRequest http, ProofGate gate, SignupGate signups, IGrainFactory grains, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(
            http, ProtocolJson.Default.TransferRequest, request => TransferRules.Validate(request, account), cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var trail = http.Trail().Claims(account).With("to", body.Value!.To);
        var (proof, refusal) = await gate.VerifyAccountAsync(http, body.Bytes);
        if (refusal is not null || (proof is not null && proof.KeyId != account))
        {
            return refusal ?? Refusals.NotYourAccount();
        }

        // As with any first call of an owner; so a new user learns what can be given, and not that there is no account.
        if (proof is not null && await signups.OpenAsync(http.HttpContext, account, cancellation) is { } tooMany)
        {
            return tooMany;
        }

        var gift = TransferRules.GiftOf(body.Value!, account);
        var wallet = grains.GetGrain<IWalletGrain>(account);
        var outcome = await wallet.Give(gift, cancellation);
        return outcome is GiftOutcome.Suspended && !await wallet.IsSuspended()
            ? Refusals.RecipientSuspended(gift.Recipient)
            : AnswerTo(outcome, gift, trail);
    }

    /// <summary>The answer to what came of a gift.</summary>
    internal static IResult AnswerTo(GiftOutcome outcome, GiftRequest gift, RequestTrail trail) => outcome switch
    {
        GiftOutcome.Given given => Answer(gift, given, trail),
        GiftOutcome.Insufficient few => Refusals.NotGiveable(few.Giveable, gift.Amount),
        GiftOutcome.UnknownRecipient => Refusals.UnknownRecipient(gift.Recipient),
        GiftOutcome.Suspended => Refusals.AccountSuspended(),
        GiftOutcome.Conflict => Refusals.TransferConflict(),
        GiftOutcome.UnknownGiver => Refusals.UnknownAccount(),
        _ => throw MissingArm.Of(outcome),
    };

    private static IResult Answer(GiftRequest gift, GiftOutcome.Given given, RequestTrail trail)
    {
        trail.HasDone(
            AuditEventTypes.Gift,
            ("amount", gift.Amount.ToDecimal().ToString(CultureInfo.InvariantCulture)), ("repeated", given.IsNew ? null : "true"));
        trail.Once(given.TransferId);
        return Results.Json(ResponseOf(gift, given), ProtocolJson.Default.TransferResponse);
    }

    private static TransferResponse ResponseOf(GiftRequest gift, GiftOutcome.Given given) => new()
    {
        Status = TransferResponse.Success,
        TransferId = given.TransferId,
        Amount = gift.Amount.ToDecimal(),
        To = gift.Recipient,
        Memo = gift.Memo,
        Timestamp = given.GivenAt,
        Balance = given.Giver.Balance.ToDecimal(),
        Held = given.Giver.Held.ToDecimal(),
        Available = given.Giver.Available.ToDecimal(),
        Giveable = given.Giver.Giveable.ToDecimal(),
    };
}
