using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>The people, nodes and jobs of the examples. All public: the keys are those of RFC 7517 appendix A.1.</summary>
internal static class Sample
{
    public const string Account = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    public const string Friend = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    public const string Node = "attic-3060";
    public const string Address = "100.64.0.7";
    public const string WorkerUrl = "http://100.64.0.7:8080";
    public const string Model = "llama3:8b";
    public const string ContentHash = "6a0746a1ec1aef3e7ec53868f220ff6e389f6f8ef87a01d77c96807de94ca2aa";
    public const string Job = "019bb1c2a3d47e5f8a9b0c1d2e3f4a5b";

    /// <summary>Stands where a ticket would.</summary>
    public const string Ticket = "HEADER.CLAIMS.SIGNATURE";

    /// <summary>Stands where a secret would, or a signature.</summary>
    public const string Hex64 = "00000000000000000000000000000000000000000000000000000000000000ff";

    public static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    public static readonly EcPublicKey NodeKey = new(
        "EC", "P-256", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");

    public static readonly JwksDocument SigningKeys = new([new RsaPublicJwk(
        "RSA",
        "sig",
        "RS256",
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W"
            + "-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08"
            + "qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "AQAB")]);
}
