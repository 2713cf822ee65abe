namespace MonkeyTroop.Grains.Identity;

/// <summary>A grain that sees to it that proofs by its key are used once: the account's or the node's own.</summary>
public interface IProofGuard : IGrainWithStringKey
{
    /// <summary>Admits a proof that was verified for a request, unless it was admitted before.</summary>
    Task<ProofAdmission> AdmitProof(ProofStamp proof);
}

/// <summary>What tells one proof from another.</summary>
/// <param name="ProofId">The proof's <c>jti</c>.</param>
/// <param name="IssuedAt">The proof's <c>iat</c>.</param>
[GenerateSerializer, Immutable]
public sealed record ProofStamp(string ProofId, DateTimeOffset IssuedAt);

/// <summary>Whether a proof may be acted on.</summary>
public enum ProofAdmission
{
    /// <summary>First use.</summary>
    Admitted,

    /// <summary>Used before.</summary>
    Reused,

    /// <summary>The key signs faster than its proofs can be remembered; wait a minute.</summary>
    TooMany,
}
