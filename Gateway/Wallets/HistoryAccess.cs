using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>The one place that decides who may read an account's history.</summary>
internal static class HistoryAccess
{
    /// <summary>
    /// Its owner may; in Trusted mode whoever asks. Whoever else has a right to it, such as an administrator, is asked for
    /// before the proof is.
    /// </summary>
    /// <returns>Why the caller may not, or null.</returns>
    public static async Task<Refusal?> CheckAsync(string account, HttpRequest http, ProofGate gate)
    {
        var (proof, refusal) = await gate.VerifyAccountAsync(http, ReadOnlyMemory<byte>.Empty);
        return refusal is null && proof is not null && proof.KeyId != account
            ? Refusals.Forbidden("an account's history is for its owner")
            : refusal;
    }
}
