using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>The one place that decides who may read an account's history.</summary>
internal static class HistoryAccess
{
    /// <summary>
    /// Its owner may, and the administrator; in Trusted mode whoever asks.
    /// </summary>
    /// <returns>Why the caller may not, or null.</returns>
    public static async Task<Refusal?> CheckAsync(string account, HttpRequest http, ProofGate gate, AdminGate admin)
    {
        if (admin.IsAdmin(http))
        {
            return null;
        }

        await admin.HasPaidAsync(http);
        var (proof, refusal) = await gate.VerifyAccountAsync(http, ReadOnlyMemory<byte>.Empty);
        return refusal is null && proof is not null && proof.KeyId != account
            ? Refusals.Forbidden("an account's history is for its owner")
            : refusal;
    }
}
