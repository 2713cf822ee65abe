using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Ledger;

/// <summary>Rows of the ledger for tests.</summary>
internal static class LedgerRowsOf
{
    /// <summary>An open hold of one credit of the account <c>payer</c>, for a node of <c>owner</c>.</summary>
    public static HoldRow Hold(string job) => new()
    {
        JobId = job,
        Account = "payer",
        Owner = "owner",
        NodeId = "node",
        Model = "model",
        Multiplier = Multiplier.Reference,
        Amount = Credits.Of(1),
        IssuedAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch.AddMinutes(5),
    };
}
