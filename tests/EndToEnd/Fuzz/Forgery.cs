using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Proofs and tickets that somebody without the key would make.</summary>
internal static class Forgery
{
    /// <summary>Gives a draft a proof that must not be accepted.</summary>
    public static void Proof(Draft draft, Random random, EcKeyPair stranger, string publicPem)
    {
        if (draft.Signer is not { } signer)
        {
            return;
        }

        var (name, forge) = random.Pick(ProofKinds(random.Next(), signer, stranger, publicPem));
        draft.ForgeProof = forge;
        draft.IsForged = true;
        draft.Changes.Add($"proof {name}");
    }

    /// <summary>A ticket that must not be accepted.</summary>
    /// <param name="ticket">One that would be.</param>
    /// <param name="elsewhere">One for another node.</param>
    /// <param name="publicPem">The coordinator's public key.</param>
    /// <param name="random">Chooses.</param>
    public static (string Name, string? Ticket) Ticket(string ticket, string elsewhere, string publicPem, Random random)
    {
        var seed = random.Next();
        return random.Pick<(string Name, Func<string?> Make)>(
        [
            ("missing", () => null), ("empty", () => ""), ("nonsense", () => "a.b.c"), ("for another node", () => elsewhere),
            ("alg none", () => Unsigned(ticket, "none")), ("alg None, signature kept", () => WithHeader(ticket, header => header["alg"] = "None")),
            ("HS256 by the public key", () => Hs256(ticket, publicPem)), ("alg RS512", () => WithHeader(ticket, header => header["alg"] = "RS512")),
            ("other kid", () => WithHeader(ticket, header => header["kid"] = "another")), ("kid is a path", () => WithHeader(ticket, header => header["kid"] = "../../dev/null")),
            ("no kid", () => WithHeader(ticket, header => header.Remove("kid"))), ("crit", () => WithHeader(ticket, header => header["crit"] = new JsonArray("exp"))),
            ("max_seconds edited", () => WithClaims(ticket, claims => claims["max_seconds"] = 1e6)), ("model edited", () => WithClaims(ticket, claims => claims["model"] = "other:1b")),
            ("exp edited", () => WithClaims(ticket, claims => claims["exp"] = 99999999999)), ("sub edited", () => WithClaims(ticket, claims => claims["sub"] = "thief")),
            ("signed by another key", () => Resigned(ticket)), ("byte flipped", () => Flipped(ticket, seed)), ("cut", () => ticket[..(ticket.Length / 2)]),
            ("two parts", () => ticket[..ticket.LastIndexOf('.')]), ("four parts", () => $"{ticket}.x"), ("twice", () => ticket + ticket),
            ("9,000 characters", () => new string('e', 9000)), ("raw bytes", () => "\xff\xfe.\xff.\xff"),
        ]) is var (name, make) ? (name, make()) : default;
    }

    private static List<(string Name, Func<Draft, string> Make)> ProofKinds(int seed, EcKeyPair signer, EcKeyPair stranger, string publicPem) =>
    [
        ("empty", _ => ""), ("nonsense", _ => "a.b.c"), ("of another path", draft => Sign(draft, signer, url: new Uri(draft.Server, "/elsewhere"))),
        ("of another host", draft => Sign(draft, signer, url: new Uri("http://evil.example" + draft.Url.AbsolutePath))),
        ("of another method", draft => Sign(draft, signer, method: draft.Method == "GET" ? "POST" : "GET")),
        ("of another body", draft => Sign(draft, signer, body: [.. draft.Body ?? [], 1])),
        ("old", draft => Sign(draft, signer, time: new ShiftedTime(TimeSpan.FromMinutes(-5)))), ("early", draft => Sign(draft, signer, time: new ShiftedTime(TimeSpan.FromMinutes(5)))),
        ("byte flipped", draft => Flipped(Sign(draft, signer), seed)), ("alg none", draft => Unsigned(Sign(draft, signer), "none")),
        ("HS256", draft => Hs256(Sign(draft, signer), publicPem)), ("alg edited", draft => WithHeader(Sign(draft, signer), header => header["alg"] = "ES512")),
        ("key edited", draft => WithHeader(Sign(draft, signer), header => header["jwk"] = Jwk(stranger))), ("type edited", draft => WithHeader(Sign(draft, signer), header => header["typ"] = "JWT")),
        ("jwk without y", draft => WithHeader(Sign(draft, signer), header => header["jwk"]!.AsObject().Remove("y"))),
        ("jwk off the curve", draft => WithHeader(Sign(draft, signer), header => header["jwk"]!["x"] = Encode(new byte[32]))),
        ("jwk huge", draft => WithHeader(Sign(draft, signer), header => header["jwk"]!["x"] = new string('A', 5000))), ("jwk is text", draft => WithHeader(Sign(draft, signer), header => header["jwk"] = "x")),
        ("claims edited", draft => WithClaims(Sign(draft, signer), claims => claims["jti"] = "again")), ("cut", draft => Sign(draft, signer)[..^20]), ("two", draft => $"{Sign(draft, signer)}, {Sign(draft, signer)}"),
        ("20,000 characters", _ => new string('e', 20_000)),
    ];

    private static string Sign(Draft draft, EcKeyPair key, string? method = null, Uri? url = null, byte[]? body = null, TimeProvider? time = null) =>
        ProofSigner.Sign(key, method ?? draft.Method, url ?? draft.Url, body ?? draft.Body ?? [], time ?? TimeProvider.System);

    /// <summary>Not the last of a part: its lowest bits say nothing.</summary>
    private static string Flipped(string token, int seed)
    {
        var random = new Random(seed);
        var parts = token.Split('.');
        var part = random.Next(parts.Length);
        var chars = parts[part].ToCharArray();
        var place = random.Next(chars.Length - 1);
        chars[place] = chars[place] == 'A' ? 'B' : 'A';
        parts[part] = new string(chars);
        return string.Join('.', parts);
    }

    internal static string Unsigned(string token, string algorithm) =>
        WithHeader(token, header => header["alg"] = algorithm) is var changed ? changed[..(changed.LastIndexOf('.') + 1)] : "";

    internal static string Hs256(string token, string secret)
    {
        var changed = WithHeader(token, header => header["alg"] = "HS256");
        var signed = changed[..changed.LastIndexOf('.')];
        return $"{signed}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)))}";
    }

    internal static string Resigned(string token)
    {
        using var rsa = RSA.Create(2048);
        var signed = token[..token.LastIndexOf('.')];
        return $"{signed}.{Encode(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>A compact JWS of any header and claims, with a genuine signature.</summary>
    internal static string Signed(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    internal static string WithHeader(string token, Action<JsonObject> change) => WithPart(token, 0, change);

    internal static string WithClaims(string token, Action<JsonObject> change) => WithPart(token, 1, change);

    private static string WithPart(string token, int part, Action<JsonObject> change)
    {
        var parts = token.Split('.');
        var json = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[part]))!.AsObject();
        change(json);
        parts[part] = Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return string.Join('.', parts);
    }

    private static JsonObject Jwk(EcKeyPair key) => new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = key.PublicKey.X, ["y"] = key.PublicKey.Y };

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    /// <summary>A clock that is wrong.</summary>
    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
