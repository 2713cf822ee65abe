using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Describes wallets and transfers.</summary>
internal static class WalletDocs
{
    /// <summary>The tag of everything about wallets.</summary>
    public const string Tag = "Wallets";

    public static readonly EndpointDoc Balance = new("getBalance", Tag, "What an account owns, holds and can transfer")
    {
        Description = "For its owner and the administrator. With its owner's proof the wallet of a new account is opened, so that it shows its starter credits. In Trusted mode every caller may ask; an account that was never used is shown with its starter credits, and is not opened. `locked` is what was earned out of others' starter credits: it can be spent, and be given away from the day on that `unlocks` names.",
        Parameters = [EndpointParameter.Account],
        Access = [Access.Proof, Access.Admin],
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.BalanceResponse, new BalanceResponse(
                    Sample.Account, 1012.5m, 0.28125m, 1012.5m, 300, 712.5m, 900, 100, 12.5m, [new LockedPart(new DateOnly(2026, 12, 6), 12.5m)])),
        ],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Proof,
            Refusals.InvalidField("account", "is not an account id"), AccountAccess.OthersAccount(), Refusals.UnknownAccount(),
        ],
    };

    public static readonly EndpointDoc Transfer = new("transferCredits", Tag, "Transfers credits to another account")
    {
        Description = "The same `idempotency_key` with the same content makes one transfer, however often it is sent. Held, starter and locked credits cannot be given away.",
        Parameters = [EndpointParameter.Account],
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.TransferRequest,
            new TransferRequest { To = Sample.Friend, Amount = 25.5m, IdempotencyKey = "019bb1c2-thanks", Memo = "for the long night" },
            request => TransferRules.Validate(request, Sample.Account)),
        Responses = [EndpointExample.Of(ProtocolJson.Default.TransferResponse, Given)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Body, .. CommonRefusals.Proof,
            Refusals.NotYourAccount(),
            Refusals.AccountSuspended(),
            Refusals.NotGiveable(new Credits(10_000_000), new Credits(25_500_000)),
            Refusals.UnknownRecipient(Sample.Friend),
            Refusals.TransferConflict(),
        ],
    };

    private static TransferResponse Given => new()
    {
        Status = TransferResponse.Success,
        TransferId = "gift:6f1ed002ab5595859014ebf0951522d9",
        Amount = 25.5m,
        To = Sample.Friend,
        Memo = "for the long night",
        Timestamp = Sample.Now,
        Balance = 987,
        Held = 0,
        Available = 987,
        Giveable = 87,
    };
}
