namespace MonkeyTroop.Protocol.Identity;

/// <summary>Why a proof of possession was not accepted.</summary>
public enum ProofFault
{
    /// <summary>The proof was accepted.</summary>
    None,

    /// <summary>No proof was sent.</summary>
    Missing,

    /// <summary>Not a compact JWS of type <c>dpop+jwt</c> with an ES256 public key in its header, or a claim is missing.</summary>
    Malformed,

    /// <summary>The signature does not verify with the key in the header.</summary>
    BadSignature,

    /// <summary><c>htm</c> or <c>htu</c> name another request.</summary>
    OtherRequest,

    /// <summary><c>bsh</c> is the hash of another body.</summary>
    OtherBody,

    /// <summary><c>iat</c> is more than <see cref="ProofVerifier.Lifetime"/> away from the verifier's clock.</summary>
    Expired,
}
