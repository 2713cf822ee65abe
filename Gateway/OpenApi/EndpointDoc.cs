using MonkeyTroop.Gateway.Errors;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>What there is to know about an endpoint. Stands beside its route and becomes its operation in the OpenAPI document.</summary>
/// <param name="Id">Its name for generated clients, as <c>transferCredits</c>; unique.</param>
/// <param name="Tag">The feature that it belongs to.</param>
/// <param name="Summary">What it does, in one line.</param>
internal sealed record EndpointDoc(string Id, string Tag, string Summary)
{
    /// <summary>The tag of what is for the administrator.</summary>
    public const string Administration = "Administration";

    /// <summary>What else a caller should know.</summary>
    public string? Description { get; init; }

    /// <summary>Everything that it reads from path, query and headers, besides proofs and passwords.</summary>
    public IReadOnlyList<EndpointParameter> Parameters { get; init; } = [];

    /// <summary>A body that it takes; null when it takes none.</summary>
    public EndpointExample? Request { get; init; }

    /// <summary>Whether the body may be left out.</summary>
    public bool IsRequestOptional { get; init; }

    /// <summary>What it answers with 200, one for each media type, the usual one first.</summary>
    public required IReadOnlyList<EndpointExample> Responses { get; init; }

    /// <summary>What it answers with 202, when what was asked for is under way already; null when it never does.</summary>
    public EndpointExample? Accepted { get; init; }

    /// <summary>Headers of the answer besides those that every answer has; <see cref="DocumentWriter"/> says what is in them.</summary>
    public IReadOnlyList<string> ResponseHeaders { get; init; } = [];

    /// <summary>Who may call, as alternatives: any of <see cref="Access"/>.</summary>
    public IReadOnlyList<Access> Access { get; init; } = [OpenApi.Access.Anybody];

    /// <summary>One refusal of each kind that it can answer, with the words of a real one.</summary>
    public required IReadOnlyList<Refusal> Refusals { get; init; }
}

/// <summary>How a caller shows who it is.</summary>
internal enum Access
{
    /// <summary>Not at all.</summary>
    Anybody,

    /// <summary>By a proof of an account's or a node's key.</summary>
    Proof,

    /// <summary>By a proof of the node's key and one of its owner's.</summary>
    ProofAndOwnerProof,

    /// <summary>By the administrator's password.</summary>
    Admin,
}
