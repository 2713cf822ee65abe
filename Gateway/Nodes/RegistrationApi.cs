using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Invites and joins nodes.</summary>
internal static class RegistrationApi
{
    private const int TokenBytes = 24;

    public static void MapRegistration(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(CoordinatorPaths.Invite, Invite).Limited(RateLimitTier.Default).WithRequestTimeout(ErrorFeature.Changes).Described(RegistrationDocs.Invite);
        routes.MapPost(CoordinatorPaths.Register, Register).Limited(RateLimitTier.Default, RegisterRequest.OwnerProofHeader).WithRequestTimeout(ErrorFeature.Changes).Described(RegistrationDocs.Register);
    }

    private static async Task<IResult> Invite(
        HttpRequest http,
        ProofGate gate,
        SignupGate signups,
        IGrainFactory grains,
        IOptions<NodeOptions> options,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var (bytes, tooLarge) = await JsonBody.ReadBytesAsync(http, cancellation);
        if (tooLarge is not null)
        {
            return tooLarge;
        }

        var (proof, refusal) = await gate.VerifyAccountAsync(http, bytes);
        if (refusal is not null || proof is null)
        {
            return refusal ?? Refusals.BadProof(ProofFault.Missing, ProofSigner.HeaderName);
        }

        if (await grains.GetGrain<IWalletGrain>(proof.KeyId).IsSuspended())
        {
            return Refusals.AccountSuspended();
        }

        if (await signups.OpenAsync(http.HttpContext, proof.KeyId, cancellation) is { } tooMany)
        {
            return tooMany;
        }

        if (await gate.SpendAsync(proof) is { } spent)
        {
            return spent;
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var expiresAt = time.GetUtcNow() + options.Value.InviteLifetime;
        await grains.GetGrain<IInviteGrain>(InviteKey(token)).Create(proof.KeyId, expiresAt);
        return Results.Json(new InviteResponse(token, expiresAt), ProtocolJson.Default.InviteResponse);
    }

    private static async Task<IResult> Register(
        HttpRequest http,
        ProofGate gate,
        SignupGate signups,
        IGrainFactory grains,
        SigningKeys keys,
        IOptions<NodeOptions> options,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.RegisterRequest, request => Validate(request, gate.IsTrusting), cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var request = body.Value!;
        var trail = http.Trail().Claims(request.Owner).With("node_id", request.NodeId);
        if (gate.Verify(http, body.Bytes, out var proof) is { } badProof)
        {
            return badProof;
        }

        if (proof is not null && proof.Key != request.NodePublicKey)
        {
            return Refusals.InvalidField("node_public_key", "is not the key of the proof");
        }

        var node = grains.GetGrain<INodeGrain>(request.NodeId!);
        if (proof is not null && await ProofGate.AdmitAsync(node, proof) is { } reused)
        {
            return reused;
        }

        var (owner, notJoined) = await FindOwnerAsync(http, gate, grains, request, proof, body.Bytes);
        if (owner is null)
        {
            return notJoined!;
        }

        if (request.Owner is not null && request.Owner != owner)
        {
            return Refusals.NotYourAccount();
        }

        if (await grains.GetGrain<IWalletGrain>(owner).IsSuspended())
        {
            return Refusals.OwnerSuspended(owner);
        }

        if (await signups.OpenAsync(http.HttpContext, owner, cancellation) is { } tooMany)
        {
            return tooMany;
        }

        // The answer has the receipt key, which a captured proof must not show again.
        if (proof is not null && await gate.SpendAsync(proof) is { } spent)
        {
            return spent;
        }

        var registration = new NodeRegistration(proof?.KeyId, owner);
        var (nodeId, outcome) = await JoinAsync(grains, request, registration);
        return AnswerTo(outcome, nodeId, joined =>
        {
            trail.HasRegistered(nodeId, registration, ("node_key", proof?.KeyId), ("registered_as", nodeId == request.NodeId ? null : nodeId));
            return ResponseOf(request.NodeId!, nodeId, owner, joined.ReceiptKey, keys, options.Value);
        });
    }

    /// <summary>The answer to what came of a registration.</summary>
    internal static IResult AnswerTo(RegistrationOutcome outcome, string nodeId, Func<RegistrationOutcome.Joined, RegisterResponse> join) => outcome switch
    {
        RegistrationOutcome.Joined joined => Results.Json(join(joined), ProtocolJson.Default.RegisterResponse),
        RegistrationOutcome.Removed => Refusals.NodeRemoved(nodeId),
        RegistrationOutcome.Taken => Refusals.NodeTaken(nodeId),
        _ => throw MissingArm.Of(outcome),
    };

    /// <summary>
    /// Joins the node under the id that it asks for. Where that is another account's, a node that takes another id gets the first of
    /// <see cref="NodeIds.Qualified"/> that is free or its own already, so that an id is not for ever the first account's that took it.
    /// </summary>
    private static async Task<(string NodeId, RegistrationOutcome Outcome)> JoinAsync(IGrainFactory grains, RegisterRequest request, NodeRegistration node)
    {
        var (asked, first) = (request.NodeId!, await grains.GetGrain<INodeGrain>(request.NodeId!).Register(node));
        if (request.AcceptsOtherId is not true || first is not RegistrationOutcome.Taken { IsOwn: false })
        {
            return (asked, first);
        }

        foreach (var other in NodeIds.Qualified(asked, node.Owner))
        {
            if (await grains.GetGrain<INodeGrain>(other).Register(node) is not RegistrationOutcome.Taken { IsOwn: false } and var outcome)
            {
                return (other, outcome);
            }
        }

        return (asked, first);
    }

    /// <summary>The account that agrees to the join: by its token, by its proof, or in Trusted mode by its name.</summary>
    private static async Task<(string? Owner, Refusal? Refusal)> FindOwnerAsync(
        HttpRequest http, ProofGate gate, IGrainFactory grains, RegisterRequest request, Proof? proof, ReadOnlyMemory<byte> bytes)
    {
        if (request.JoinToken is { } token)
        {
            var invite = grains.GetGrain<IInviteGrain>(InviteKey(token));
            var owner = await invite.Redeem(request.NodeId!, proof?.KeyId ?? "");
            if (owner is null)
            {
                return (null, Refusals.InvalidJoinToken());
            }

            http.Trail().Knows(owner);
            return (owner, null);
        }

        var (ownerProof, refusal) = await gate.VerifyAccountAsync(http, bytes, RegisterRequest.OwnerProofHeader);
        return refusal is null
            ? (ownerProof?.KeyId ?? request.Owner, Refusals.InvalidField("owner", "is missing"))
            : (null, refusal);
    }

    private static RegisterResponse ResponseOf(string asked, string nodeId, string owner, byte[] receiptKey, SigningKeys keys, NodeOptions options) => new()
    {
        NodeId = nodeId,
        AskedNodeId = nodeId == asked ? null : asked,
        Owner = owner,
        ReceiptKey = Convert.ToBase64String(receiptKey),
        HeartbeatInterval = (int)options.HeartbeatInterval.TotalSeconds,
        CoordinatorKeys = keys.Published,
    };

    /// <summary>Checks every field and says all that is wrong.</summary>
    internal static Refusal? Validate(RegisterRequest request, bool isTrusting)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(request.NodeId), "node_id", "must be 1 to 128 of A-Z a-z 0-9 . _ -");
        errors.Require(request.NodePublicKey is not null || isTrusting, "node_public_key", "is missing");
        errors.Require(request.NodePublicKey is null || request.NodePublicKey.IsValid(), "node_public_key", "is not a P-256 public key as a JSON Web Key");
        errors.Require(
            request.JoinToken is null || (request.JoinToken.Length == TokenBytes * 2 && request.JoinToken.All(char.IsAsciiHexDigitLower)),
            "join_token",
            "is not a join token");
        errors.Require(request.Owner is null || FieldRules.IsId(request.Owner), "owner", "is not an account id");
        return errors.Refusal;
    }

    private static string InviteKey(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
