using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Writes what the whole document has in common: what it is about, how callers show who they are, and headers.</summary>
internal static class DocumentWriter
{
    /// <summary>The document's title.</summary>
    public const string Title = "Monkey Troop coordinator";

    /// <summary>Security scheme of the proof that accounts and nodes send.</summary>
    public const string Proof = "proof";

    /// <summary>Security scheme of the second proof, which only a registration can have.</summary>
    public const string OwnerProof = "owner_proof";

    /// <summary>Security scheme of the administrator.</summary>
    public const string Admin = "admin";

    /// <summary>Component of the request header <c>X-Request-ID</c>.</summary>
    public const string RequestId = "request_id";

    private const string Description = """
        Matches requests with nodes, holds and moves credits, signs tickets; it never sees a prompt or a completion.
        JSON in snake_case, times in UTC, amounts in credits with at most six places. Every refusal is RFC 9457 problem details
        with a stable `code`; docs/errors.md lists the codes and what to do about each. Fields and codes may be added.
        Where a proof is asked for, a coordinator in Trusted mode takes calls without one.
        """;

    private const string ProofDescription = """
        A proof of key possession: a compact JWS of type `dpop+jwt` (RFC 9449 section 4) signed with ES256, with the public `jwk` in its
        header, the claims `htm`, `htu`, `iat`, `jti`, and `bsh`: base64url SHA-256 of the body. Good for 60 s and once.
        """;

    /// <summary>Headers of every answer.</summary>
    public static readonly IReadOnlyList<string> HeadersOfAll = ["X-Request-ID", "X-Response-Time"];

    /// <summary>Headers of the answers to calls that are counted.</summary>
    public static readonly IReadOnlyList<string> HeadersOfLimits = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

    /// <summary>Headers of answers: what they say, by name.</summary>
    private static readonly Dictionary<string, string> Headers = new()
    {
        [HeadersOfAll[0]] = "Names the request in logs.",
        [HeadersOfAll[1]] = "Time that the answer took, as `12ms`.",
        [HeadersOfLimits[0]] = "Calls in the window. Absent, like the next two, where the limit is off.",
        [HeadersOfLimits[1]] = "Calls that are left of them.",
        [HeadersOfLimits[2]] = "Whole seconds until the oldest call leaves the window.",
        [HeaderNames.RetryAfter] = "Whole seconds to wait before asking again.",
        [HeaderNames.WWWAuthenticate] = "How to authenticate (RFC 7617).",
        [HeaderNames.ETag] = "Names these bytes, for `If-None-Match` (RFC 9110 section 8.8.3).",
        [HeaderNames.Link] = "The next page with the same filters, with the relation `next` (RFC 8288).",
    };

    /// <summary>Writes the document's frame.</summary>
    public static Task WriteAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo { Title = Title, Version = OpenApiFeature.DocumentName, Description = Description };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.AddComponent<IOpenApiSecurityScheme>(Proof, Header(ProofSigner.HeaderName, ProofDescription));
        document.AddComponent<IOpenApiSecurityScheme>(
            OwnerProof, Header(RegisterRequest.OwnerProofHeader, "The same by the owner's key, for the same request."));
        document.AddComponent<IOpenApiSecurityScheme>(Admin, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "basic",
            Description = "User `admin` with the administrator's password.",
        });
        document.AddComponent<IOpenApiParameter>(RequestId, new OpenApiParameter
        {
            Name = "X-Request-ID",
            In = ParameterLocation.Header,
            Description = "Names the request in logs; comes back in the answer. One that is not of this form is replaced.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9._-]{1,64}$" },
        });
        foreach (var (name, description) in Headers)
        {
            document.AddComponent<IOpenApiHeader>(
                name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        return Task.CompletedTask;
    }

    private static OpenApiSecurityScheme Header(string name, string description) => new()
    {
        Type = SecuritySchemeType.ApiKey,
        In = ParameterLocation.Header,
        Name = name,
        Description = description,
    };
}
