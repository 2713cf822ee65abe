using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Checks calls that nodes make with their own keys, apart from heartbeats.</summary>
internal sealed class NodeCalls(ProofGate gate, RateLimitGate limits, IGrainFactory grains)
{
    /// <summary>Why a call is refused; null when it is the node's, and counted as such.</summary>
    /// <param name="http">The call.</param>
    /// <param name="nodeId">The node that it says it is.</param>
    /// <param name="body">Its body, over which the proof goes.</param>
    public async Task<Refusal?> RefuseAsync(HttpRequest http, string nodeId, ReadOnlyMemory<byte> body)
    {
        if (await limits.RefuseNodeAsync(http.HttpContext, nodeId) is { } tooMany)
        {
            return tooMany;
        }

        if (gate.Verify(http, body, out var proof) is { } badProof)
        {
            return badProof;
        }

        var refusal = await grains.GetGrain<INodeGrain>(nodeId).Admit(proof?.KeyId, proof is null ? null : ProofGate.StampOf(proof));
        if (refusal is { } outcome)
        {
            return HeartbeatApi.RefusalOf(outcome, nodeId);
        }

        await limits.CountNodeAsync(http.HttpContext, nodeId);
        return null;
    }
}
