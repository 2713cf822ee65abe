using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>The one place that decides who may read what an account has and did.</summary>
internal static class AccountAccess
{
    /// <summary>
    /// Its owner may, and the administrator; in Trusted mode every caller may.
    /// </summary>
    /// <returns>The owner's proof, or null when another may read; why the caller may not, or null.</returns>
    public static async Task<(Proof? Owner, Refusal? Refusal)> CheckAsync(string account, HttpRequest http, ProofGate gate, AdminGate admin)
    {
        if (admin.IsAdmin(http))
        {
            return (null, null);
        }

        await admin.HasPaidAsync(http);
        var (proof, refusal) = await gate.VerifyAccountAsync(http, ReadOnlyMemory<byte>.Empty);
        return refusal is null && proof is not null && proof.KeyId != account ? (null, OthersAccount()) : (proof, refusal);
    }

    /// <summary>The refusal of a caller who is known, and is not the owner.</summary>
    public static Refusal OthersAccount() => Refusals.Forbidden("balance and history are for the owner of the account");
}
