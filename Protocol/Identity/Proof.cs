namespace MonkeyTroop.Protocol.Identity;

/// <summary>What a verified proof says: the holder of this key made this very request at this time.</summary>
/// <param name="Key">The key that signed.</param>
/// <param name="KeyId">Its RFC 7638 thumbprint.</param>
/// <param name="ProofId">The proof's <c>jti</c>. With <c>iat</c> before it, it is the proof's key, which makes it usable once.</param>
/// <param name="IssuedAt">The proof's <c>iat</c>.</param>
public sealed record Proof(EcPublicKey Key, string KeyId, string ProofId, DateTimeOffset IssuedAt);
