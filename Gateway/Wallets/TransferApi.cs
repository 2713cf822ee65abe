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
/// request finds out and gives nothing twice. What the recipient has is not the sender's to know.
/// </summary>
internal static class TransferApi
{
    public static void MapTransfers(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/users/{account}/transfers", Transfer).Limited(RateLimitTier.Default).WithRequestTimeout(ErrorFeature.Changes).Described(WalletDocs.Transfer);

    private static async Task<IResult> Transfer(
        string account, HttpRequest http, ProofGate gate, SignupGate signups, IGrainFactory grains, TimeProvider time, CancellationToken cancellation)
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

        var transfer = TransferRules.TransferOf(body.Value!, account);
        var wallet = grains.GetGrain<IWalletGrain>(account);
        var outcome = await wallet.Transfer(transfer, cancellation);
        return outcome is TransferOutcome.Suspended && !await wallet.IsSuspended()
            ? Refusals.RecipientSuspended(transfer.Recipient)
            : AnswerTo(outcome, transfer, trail, time.GetUtcNow());
    }

    /// <summary>The answer to what came of a transfer.</summary>
    internal static IResult AnswerTo(TransferOutcome outcome, CreditTransfer transfer, RequestTrail trail, DateTimeOffset now) => outcome switch
    {
        TransferOutcome.Given given => Answer(transfer, given, trail, now),
        TransferOutcome.Insufficient few => Refusals.NotGiveable(few.Giveable, transfer.Amount),
        TransferOutcome.UnknownRecipient => Refusals.UnknownRecipient(transfer.Recipient),
        TransferOutcome.Suspended => Refusals.AccountSuspended(),
        TransferOutcome.Conflict => Refusals.TransferConflict(),
        TransferOutcome.UnknownSender => Refusals.UnknownAccount(),
        _ => throw MissingArm.Of(outcome),
    };

    private static IResult Answer(CreditTransfer transfer, TransferOutcome.Given given, RequestTrail trail, DateTimeOffset now)
    {
        trail.HasDone(
            AuditEventTypes.TransferGiven,
            ("amount", transfer.Amount.ToDecimal().ToString(CultureInfo.InvariantCulture)), ("repeated", given.IsNew ? null : "true"));
        trail.Once(given.TransferId);
        return Results.Json(ResponseOf(transfer, given, now), ProtocolJson.Default.TransferResponse);
    }

    private static TransferResponse ResponseOf(CreditTransfer transfer, TransferOutcome.Given given, DateTimeOffset now) => new()
    {
        Status = TransferResponse.Success,
        TransferId = given.TransferId,
        Amount = transfer.Amount.ToDecimal(),
        To = transfer.Recipient,
        Memo = transfer.Memo,
        Timestamp = given.GivenAt,
        Balance = given.Sender.Balance.ToDecimal(),
        Held = given.Sender.Held.ToDecimal(),
        Available = given.Sender.Available.ToDecimal(),
        Giveable = given.Sender.GiveableAt(now).ToDecimal(),
    };
}
