using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Protocol.Tickets;

/// <summary><c>POST /authorize</c>: asks for a node that serves a model and a ticket for it.</summary>
public sealed record AuthorizeRequest
{
    /// <summary>A model's name, or <c>sha256:</c> and its content hash.</summary>
    public string? Model { get; init; }

    /// <summary>Account id that pays. Must be the proof's key; may be left out outside Trusted mode.</summary>
    public string? Requester { get; init; }

    /// <summary>Nodes not to pick: those that just failed this client. At most <see cref="FieldRules.MaxExcludedNodes"/>.</summary>
    public IReadOnlyList<string>? ExcludeNodes { get; init; }

    /// <summary>Whether the caller extends the job's hold while its answers run: then little is set aside at first.</summary>
    public bool? Extends { get; init; }
}

/// <summary>The answer to <c>POST /authorize</c>.</summary>
public sealed record AuthorizeResponse
{
    /// <summary>Address of the node inside its network.</summary>
    public required string TargetIp { get; init; }

    /// <summary>The ticket. A secret: never logged.</summary>
    public required string Token { get; init; }

    /// <summary>What is set aside for the job, in credits; the most it can cost.</summary>
    public required decimal EstimatedCost { get; init; }

    /// <summary>The node's X25519 key for end-to-end encryption, base64, when it published one.</summary>
    public string? EncryptionPublicKey { get; init; }

    /// <summary>The job's id, the ticket's <c>jti</c>.</summary>
    public required string JobId { get; init; }

    /// <summary>The picked node.</summary>
    public required string NodeId { get; init; }

    /// <summary>Where to send the request: the worker's base URL, without a path.</summary>
    public required string WorkerUrl { get; init; }

    /// <summary>When the ticket expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Credits that one second on this node costs.</summary>
    public required decimal Multiplier { get; init; }

    /// <summary>The model's rates, by which both sides count what is due; null where time alone counts.</summary>
    public TokenRates? Rates { get; init; }

    /// <summary>The hold in credits; the same as <see cref="EstimatedCost"/>.</summary>
    public required decimal Hold { get; init; }

    /// <summary>Requests of the job that may run at the same time; null from coordinators that do not say, and mean any number.</summary>
    public int? Parallel { get; init; }

    /// <summary>The model's name as the node knows it; what to put into the request when a content hash was asked for.</summary>
    public required string Model { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"job {JobId} on {NodeId}";
}

/// <summary>The answer to <c>GET /public-key</c>.</summary>
/// <param name="PublicKey">The current signing key in PEM form.</param>
public sealed record PublicKeyResponse(string PublicKey);
