using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Gateway.ProofOfHardware;

/// <summary>What the steps of a proof must look like. Pure.</summary>
internal static class HardwareRequestRules
{
    /// <summary>Hashes of the deepest path: of 2^23 walks.</summary>
    private static readonly int MostPathBytes = DigestTree.DepthOf(WalkSize.MostWalks) * 32;

    public static Refusal? Validate(HardwareChallengeRequest request)
    {
        var errors = new FieldErrors();
        errors.Require(request.Kind is null || Enum.IsDefined(request.Kind.Value), "kind", "must be matrix or memory");
        errors.Require(request.DeviceName is null || FieldRules.IsText(request.DeviceName), "device_name", "must be at most 256 printable characters");
        return errors.Refusal;
    }

    public static Refusal? Validate(HardwareStartRequest request)
    {
        var errors = new FieldErrors();
        RequireToken(request.ChallengeToken, errors);
        return errors.Refusal;
    }

    public static Refusal? Validate(HardwareVerifyRequest request)
    {
        var errors = new FieldErrors();
        RequireToken(request.ChallengeToken, errors);
        errors.Require(FieldRules.IsSha256Hex(request.ProofHash), "proof_hash", "must be 64 lower-case hex digits");
        return errors.Refusal;
    }

    public static Refusal? Validate(HardwareRevealRequest request)
    {
        var errors = new FieldErrors();
        RequireToken(request.ChallengeToken, errors);
        errors.Require(
            request.Leaves is { Count: > 0 and <= HardwareRevealRequest.MostLeaves } leaves && leaves.All(IsLeaf),
            "leaves",
            $"must be 1 to {HardwareRevealRequest.MostLeaves} of a number, {DigestTree.LeafBytes} bytes of digests and a path of 32 bytes for each level");
        return errors.Refusal;
    }

    private static bool IsLeaf(HardwareLeaf? leaf) =>
        leaf is { Leaf: >= 0, Digests.Length: DigestTree.LeafBytes, Path: { } path } && path.Length <= MostPathBytes && path.Length % 32 == 0;

    private static void RequireToken(string? token, FieldErrors errors) =>
        errors.Require(token is { Length: 32 } && token.All(char.IsAsciiHexDigitLower), "challenge_token", "must be 32 lower-case hex digits");
}
