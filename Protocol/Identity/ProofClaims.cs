namespace MonkeyTroop.Protocol.Identity;

/// <summary>The claims of a proof (RFC 9449 section 4.2, and <c>bsh</c>).</summary>
/// <param name="Htm">HTTP method.</param>
/// <param name="Htu">Target without query and fragment.</param>
/// <param name="Iat">Time of signing, seconds since 1970.</param>
/// <param name="Jti">Unique id, at most <see cref="ProofVerifier.MaxProofIdLength"/> characters.</param>
/// <param name="Bsh">Base64url SHA-256 of the body.</param>
internal sealed record ProofClaims(string? Htm, string? Htu, long? Iat, string? Jti, string? Bsh);
