using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Identity;

/// <summary>Finds the account in whose name a call is made.</summary>
internal static class CallerAccount
{
    /// <summary>The caller's proof where there is one, for calls that anybody may make; or why it is none.</summary>
    /// <param name="http">The call, without a body.</param>
    /// <param name="gate">Verifies the proof.</param>
    public static async Task<(Proof? Proof, Refusal? Refusal)> FindIfSignedAsync(HttpRequest http, ProofGate gate) =>
        http.Headers.ContainsKey(ProofSigner.HeaderName) ? await gate.VerifyAccountAsync(http, ReadOnlyMemory<byte>.Empty) : default;

    /// <summary>The account that calls and its proof, which is null in Trusted mode; or why it is none.</summary>
    /// <param name="http">The call.</param>
    /// <param name="gate">Verifies the proof.</param>
    /// <param name="named">The account that the body names; may be left out outside Trusted mode.</param>
    /// <param name="body">The body, over which the proof goes.</param>
    public static async Task<(string? Account, Proof? Proof, Refusal? Refusal)> FindAsync(
        HttpRequest http, ProofGate gate, string? named, ReadOnlyMemory<byte> body)
    {
        var (proof, refusal) = await gate.VerifyAccountAsync(http, body);
        return (refusal, named ?? proof?.KeyId) switch
        {
            ({ } bad, _) => (null, null, bad),
            (_, null) => (null, null, Refusals.InvalidField("requester", "is missing")),
            (_, var account) when proof is not null && account != proof.KeyId => (null, null, Refusals.NotYourAccount()),
            (_, var account) => (account, proof, null),
        };
    }
}
