using System.Diagnostics;
using System.Globalization;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Gateway.ProofOfHardware;

/// <summary>Between the wire and the grains. Pure.</summary>
internal static class HardwareMapping
{
    /// <summary>What is proved above this many thousandths has the better tier.</summary>
    private const int HighPerformanceAbove = 3000;

    /// <summary>A seed on the wire.</summary>
    public static string ToHex(ulong seed) => seed.ToString("x16", CultureInfo.InvariantCulture);

    public static HardwareWork ToGrain(HardwareKind? kind) => kind switch
    {
        null or HardwareKind.Matrix => HardwareWork.Matrix,
        HardwareKind.Memory => HardwareWork.Memory,
        _ => throw new UnreachableException($"no work for {kind}"),
    };

    public static HardwareKind ToWire(HardwareWork work) => work switch
    {
        HardwareWork.Matrix => HardwareKind.Matrix,
        HardwareWork.Memory => HardwareKind.Memory,
        _ => throw new UnreachableException($"no kind for {work}"),
    };

    public static HardwareChallengeResponse AnswerOf(HardwareOutcome.Challenged challenged) => new()
    {
        ChallengeToken = challenged.Token,
        Kind = ToWire(challenged.Work),
        Seed = ToHex(challenged.Seed),
        MatrixSize = challenged.Matrix?.Inner,
        Rounds = challenged.Matrix?.Rounds,
        Rows = challenged.Matrix?.Rows ?? challenged.Memory!.Walks,
        MemoryBytes = challenged.Memory?.Bytes,
        Steps = challenged.Memory?.Steps,
    };

    public static HardwareVerifyResponse AnswerOf(HardwareStanding standing) => new()
    {
        Status = HardwareStep.Verified,
        AssignedMultiplier = standing.Proof?.Multiplier.ToDecimal(),
        Multiplier = standing.InForce.ToDecimal(),
        Tier = TierOf(standing.Proof?.Multiplier),
    };

    public static HardwareResponse AnswerOf(string nodeId, HardwareStanding standing, HardwareOptions options) => new()
    {
        NodeId = nodeId,
        Multiplier = standing.InForce.ToDecimal(),
        Reason = ReasonOf(standing.Reason),
        HardwareMultiplier = standing.Proof?.Multiplier.ToDecimal(),
        Tier = TierOf(standing.Proof?.Multiplier),
        Device = standing.Proof?.Device,
        MultiplicationsPerSecond = standing.Proof?.MultiplicationsPerSecond,
        BytesPerSecond = standing.Proof?.BytesPerSecond,
        ReferenceMultiplications = options.ReferenceMultiplications,
        ReferenceBytes = options.ReferenceBytes,
        Delivered = standing.Delivered == 0 ? null : standing.Delivered / 1000m,
        VerifiedAt = standing.Proof?.At,
        RefusedUntil = standing.RefusedUntil,
        Due = standing.IsDue,
    };

    /// <summary>Why a multiplier is what it is, in one sentence.</summary>
    internal static string ReasonOf(MultiplierReason reason) => reason switch
    {
        MultiplierReason.Unproven => "nothing is proven yet, and too few payers have measured the node",
        MultiplierReason.FalseProof => "the last proof was false, so none counts until one is verified",
        MultiplierReason.Lapsed => "the last proof is too old; the node has to prove its hardware again",
        MultiplierReason.ProvenOnly => "more than 1 was proved; it counts once three payers who know the network have measured the node",
        MultiplierReason.Proven => "this was proved",
        MultiplierReason.BoundedByDelivery => "more was proved than the node delivers: 1.25 times what payers measured counts",
        MultiplierReason.Delivered => "payers measured more than was proved; up to 1 that counts",
        _ => throw new UnreachableException($"no words for {reason}"),
    };

    private static string? TierOf(Multiplier? proven) => proven is not { Thousandths: var thousandths } ? null
        : thousandths > HighPerformanceAbove ? HardwareVerifyResponse.HighPerformance
        : HardwareVerifyResponse.Standard;
}
