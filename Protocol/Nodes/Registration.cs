using System.Text.Json.Serialization;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary>
/// <c>POST /nodes/register</c>: joins a node to an account. The proof in the <c>DPoP</c> header is the node key's; the
/// account agrees by <see cref="JoinToken"/> or by a second proof of the same request in the header <see cref="OwnerProofHeader"/>.
/// </summary>
public sealed record RegisterRequest
{
    /// <summary>Header that carries the owner's proof.</summary>
    public const string OwnerProofHeader = "Owner-DPoP";

    /// <summary>The node's name in the network.</summary>
    public string? NodeId { get; init; }

    /// <summary>The node's public key, the same that signs the proof.</summary>
    public EcPublicKey? NodePublicKey { get; init; }

    /// <summary>One-time token from <c>POST /nodes/invite</c>.</summary>
    public string? JoinToken { get; init; }

    /// <summary>The owner's account id. Needed in Trusted mode, where there are no proofs; else it must be the account that agrees.</summary>
    public string? Owner { get; init; }

    /// <summary>
    /// Whether the node takes another id when another account has <see cref="NodeId"/>, and goes by <see cref="RegisterResponse.NodeId"/>
    /// from then on. Null, as from older workers: it does not, and is refused.
    /// </summary>
    public bool? AcceptsOtherId { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"register {NodeId}";
}

/// <summary>The answer to <c>POST /nodes/register</c>. Registering the same node with the same key again gives the same answer.</summary>
public sealed record RegisterResponse
{
    /// <summary>The node's id in the network.</summary>
    public required string NodeId { get; init; }

    /// <summary>The id that the node asked for, when another account has it; else null.</summary>
    public string? AskedNodeId { get; init; }

    /// <summary>Account that earns what the node earns.</summary>
    public required string Owner { get; init; }

    /// <summary>Key for <see cref="Receipts.ReceiptSignature"/>, base64 of 32 bytes. A secret.</summary>
    public required string ReceiptKey { get; init; }

    /// <summary>Seconds between heartbeats.</summary>
    public required int HeartbeatInterval { get; init; }

    /// <summary>The coordinator's ticket-signing keys.</summary>
    public required JwksDocument CoordinatorKeys { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"node {NodeId} of {Owner}";
}

/// <summary>The answer to <c>POST /nodes/invite</c>.</summary>
/// <param name="JoinToken">Good for one node, once. A secret.</param>
/// <param name="ExpiresAt">15 minutes after it was made.</param>
public sealed record InviteResponse([property: JsonRequired] string JoinToken, DateTimeOffset ExpiresAt)
{
    /// <inheritdoc />
    public override string ToString() => $"invite until {ExpiresAt:O}";
}
