using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>What a transfer must look like.</summary>
internal static class TransferRules
{
    /// <summary>Checks every field and says all that is wrong.</summary>
    /// <param name="request">The transfer.</param>
    /// <param name="sender">The account in the path.</param>
    public static Refusal? Validate(TransferRequest request, string sender)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(sender), "account", "is not an account id");
        errors.Require(FieldRules.IsId(request.To), "to", "is not an account id");
        errors.Require(request.To != sender, "to", "is the sender's own account");
        errors.Require(
            FieldRules.IsTransferAmount(request.Amount),
            "amount",
            $"must be more than 0 and at most {FieldRules.MaxTransferCredits}, with at most {FieldRules.CreditPlaces} places");
        errors.Require(
            FieldRules.IsIdempotencyKey(request.IdempotencyKey),
            "idempotency_key",
            $"must be 1 to {FieldRules.MaxIdempotencyKeyLength} visible ASCII characters");
        errors.Require(
            request.Memo is null || FieldRules.IsMemo(request.Memo),
            "memo",
            $"must be at most {FieldRules.MaxMemoLength} characters without control characters");
        return errors.Refusal;
    }

    /// <summary>A valid transfer as the ledger takes it. An empty memo is none.</summary>
    public static CreditTransfer TransferOf(TransferRequest request, string sender) => new()
    {
        Account = sender,
        Recipient = request.To!,
        Amount = new Credits(decimal.ToInt64(request.Amount!.Value * Credits.MicrosPerCredit)),
        Key = request.IdempotencyKey!,
        Memo = string.IsNullOrEmpty(request.Memo) ? null : request.Memo,
    };
}
