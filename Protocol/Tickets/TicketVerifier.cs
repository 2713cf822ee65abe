using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Jose;
using Microsoft.Extensions.ObjectPool;

namespace MonkeyTroop.Protocol.Tickets;

/// <summary>
/// Checks tickets offline against a set of public keys. RS256 only: the algorithm is the verifier's choice, never the
/// token's (RFC 8725 section 3.1). Immutable; a new key set makes a new verifier.
/// </summary>
public sealed class TicketVerifier
{
    /// <summary>How far the coordinator's clock may run ahead of or behind this one: 30 s.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxTicketLength = 8192;

    private readonly FrozenDictionary<string, DefaultObjectPool<RSA>> _keys;

    /// <summary>Makes a verifier of every usable key in <paramref name="keys"/>.</summary>
    public TicketVerifier(JwksDocument keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys.Keys
            .Where(IsUsable)
            .DistinctBy(jwk => jwk.Kid)
            .ToFrozenDictionary(jwk => jwk.Kid, jwk => new DefaultObjectPool<RSA>(new Policy(jwk)), StringComparer.Ordinal);
    }

    /// <summary>Whether no key is known, so that no ticket can be accepted.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Verifies <paramref name="ticket"/> for <paramref name="nodeId"/>. The model is checked with the request's body.</summary>
    /// <param name="ticket">The bearer token, null when absent.</param>
    /// <param name="nodeId">The verifying node.</param>
    /// <param name="now">The verifier's clock.</param>
    /// <param name="claims">The claims, when the result is <see cref="TicketFault.None"/>.</param>
    public TicketFault Verify(string? ticket, string nodeId, DateTimeOffset now, out TicketClaims claims)
    {
        claims = null!;
        if (string.IsNullOrEmpty(ticket))
        {
            return TicketFault.Missing;
        }

        if (ticket.Length > MaxTicketLength || !TryReadKeyId(ticket, out var kid))
        {
            return TicketFault.Malformed;
        }

        if (!_keys.TryGetValue(kid, out var pool))
        {
            return TicketFault.UnknownKey;
        }

        if (!TryVerify(ticket, pool, out var payload))
        {
            return TicketFault.BadSignature;
        }

        if (!TryReadClaims(payload, out claims))
        {
            return TicketFault.Malformed;
        }

        return claims switch
        {
            { Aud: not TicketClaims.Audience } => TicketFault.OtherAudience,
            _ when claims.TargetNode != nodeId => TicketFault.OtherNode,
            _ when now >= claims.ExpiresAt() + ClockSkew => TicketFault.Expired,
            _ when now + ClockSkew < DateTimeOffset.FromUnixTimeSeconds(claims.Iat) => TicketFault.Expired,
            _ => TicketFault.None,
        };
    }

    private static bool IsUsable(RsaPublicJwk jwk)
    {
        if (string.IsNullOrEmpty(jwk.Kid) || !jwk.TryImport(out var key))
        {
            return false;
        }

        key.Dispose();
        return true;
    }

    private static bool TryReadKeyId(string ticket, out string kid)
    {
        var read = "";
        var isTicket = JwsHeader.TryRead(ticket, header =>
        {
            read = JwsHeader.Is(header, "alg", "RS256") && header.TryGetProperty("kid", out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : "";
            return read.Length > 0;
        });
        kid = read;
        return isTicket;
    }

    private static bool TryVerify(string ticket, DefaultObjectPool<RSA> pool, out string payload)
    {
        payload = "";
        var key = pool.Get();
        try
        {
            payload = JWT.Decode(ticket, key, JwsAlgorithm.RS256);
            return true;
        }
        catch (Exception e) when (e is JoseException or JsonException or CryptographicException or FormatException or ArgumentException
            or IndexOutOfRangeException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            pool.Return(key);
        }
    }

    private static bool TryReadClaims(string payload, out TicketClaims claims)
    {
        try
        {
            claims = JsonSerializer.Deserialize(payload, ProtocolJson.Default.TicketClaims)!;
            return claims is { Sub: not null, TargetNode: not null, Jti: not null, Model: not null, MaxSeconds: > 0, Parallel: >= 0, Seq: >= 0 }
                && claims is { Multiplier: >= 0, Rates: null or { AreUsable: true } }
                && claims.Exp is > 0 and < 253_402_300_000 && claims.Iat is > 0 and < 253_402_300_000;
        }
        catch (JsonException)
        {
            claims = null!;
            return false;
        }
    }

    private sealed class Policy(RsaPublicJwk jwk) : PooledObjectPolicy<RSA>
    {
        public override RSA Create() => jwk.TryImport(out var key) ? key : throw new CryptographicException("key no longer imports");

        public override bool Return(RSA obj) => true;
    }
}
