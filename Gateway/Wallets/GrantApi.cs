using System.Text.Json.Serialization;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Lets the administrator pay credits from the treasury, once for each account and key.</summary>
internal static class GrantApi
{
    /// <summary>Maps the route below <c>/admin</c>.</summary>
    public static void MapGrants(this IEndpointRouteBuilder admin) =>
        admin.MapPost("/accounts/{account}/grant", Grant).WithRequestTimeout(ErrorFeature.Changes).Described(GrantDocs.Grant);

    private static async Task<IResult> Grant(
        string account, HttpRequest http, IGrainFactory grains, AdminRecord record, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, GrantJson.Default.GrantBody, request => Validate(request, account), cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var grant = new GrantRequest
        {
            Account = account,
            Amount = new Credits(decimal.ToInt64(body.Value!.Amount!.Value * Credits.MicrosPerCredit)),
            Key = body.Value.Key!,
            Memo = string.IsNullOrEmpty(body.Value.Memo) ? null : body.Value.Memo,
        };
        var outcome = await grains.GetGrain<IWalletGrain>(account).Grant(grant, cancellation);
        if (outcome is GrantOutcome.Granted { IsNew: true } made)
        {
            record.Write(http, "account.grant", account, ("amount", $"{grant.Amount}"), ("transfer_id", made.TransferId));
        }

        return AnswerTo(outcome, grant);
    }

    /// <summary>The answer to what came of a grant.</summary>
    internal static IResult AnswerTo(GrantOutcome outcome, GrantRequest grant) => outcome switch
    {
        GrantOutcome.Granted granted => Results.Json(
            new GrantResponse("success", granted.TransferId, grant.Amount.ToDecimal(), granted.GrantedAt, granted.Wallet.Balance.ToDecimal()),
            GrantJson.Default.GrantResponse),
        GrantOutcome.Conflict => Refusals.GrantConflict(),
        GrantOutcome.UnknownAccount => Refusals.UnknownAccount(),
        _ => throw MissingArm.Of(outcome),
    };

    /// <summary>Checks every field and says all that is wrong.</summary>
    internal static Refusal? Validate(GrantBody grant, string account)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(account), "account", "is not an account id");
        errors.Require(
            FieldRules.IsTransferAmount(grant.Amount),
            "amount",
            $"must be more than 0 and at most {FieldRules.MaxTransferCredits}, with at most {FieldRules.CreditPlaces} places");
        errors.Require(
            FieldRules.IsIdempotencyKey(grant.Key), "key", $"must be 1 to {FieldRules.MaxIdempotencyKeyLength} visible ASCII characters");
        errors.Require(
            grant.Memo is null || FieldRules.IsMemo(grant.Memo),
            "memo",
            $"must be at most {FieldRules.MaxMemoLength} characters without control characters");
        return errors.Refusal;
    }
}

/// <summary>The body of <c>POST /admin/accounts/{account}/grant</c>.</summary>
internal sealed record GrantBody
{
    /// <summary>Credits, with the same rules as a transfer's.</summary>
    [JsonConverter(typeof(PlainDecimalConverter))]
    public decimal? Amount { get; init; }

    /// <summary>Idempotency key: the same key with the same content grants once, however often it is sent.</summary>
    public string? Key { get; init; }

    /// <summary>What it is for, which the account sees; at most 280 characters.</summary>
    public string? Memo { get; init; }
}

/// <summary>The answer to a grant that was made, now or by an earlier request with the same key. Amounts in credits.</summary>
internal sealed record GrantResponse(string Status, string TransferId, decimal Amount, DateTimeOffset Timestamp, decimal Balance);

/// <summary>JSON of grants.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(GrantBody))]
[JsonSerializable(typeof(GrantResponse))]
internal sealed partial class GrantJson : JsonSerializerContext;
