using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Identity;

/// <summary>
/// Remembers the proofs of one key for as long as any of them could still be accepted: <see cref="ProofVerifier.Lifetime"/>
/// to either side of now. Bounded; a key that signs faster is told to slow down rather than forgotten.
/// </summary>
internal sealed class ProofWindow(TimeProvider time)
{
    /// <summary>Most proofs that are remembered at once.</summary>
    internal const int Capacity = 100_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _byExpiry = new();

    /// <summary>Admits a proof once. The caller has verified its signature and age.</summary>
    public ProofAdmission Admit(ProofStamp proof)
    {
        var now = time.GetUtcNow();
        Forget(now);
        if (now - proof.IssuedAt > ProofVerifier.Lifetime)
        {
            // It expired on its way here: whether it was seen before can no longer be told.
            return ProofAdmission.Reused;
        }

        if (_seen.Contains(proof.ProofId))
        {
            return ProofAdmission.Reused;
        }

        if (_seen.Count >= Capacity)
        {
            return ProofAdmission.TooMany;
        }

        _seen.Add(proof.ProofId);
        _byExpiry.Enqueue(proof.ProofId, proof.IssuedAt + ProofVerifier.Lifetime);
        return ProofAdmission.Admitted;
    }

    private void Forget(DateTimeOffset now)
    {
        while (_byExpiry.TryPeek(out var id, out var expiry) && expiry < now)
        {
            _byExpiry.Dequeue();
            _seen.Remove(id);
        }
    }
}
