using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Gateway.ProofOfHardware;

/// <summary>Describes proofs of hardware.</summary>
internal static class HardwareDocs
{
    public static readonly EndpointDoc Challenge = new("challengeHardware", Tag, "Hands a node a work that shows what its device can do")
    {
        Description = "A proof is two works: a `matrix` chain, and walks through `memory`. Ask for one, do it, and commit to it with `verify`; where that answers "
            + "`repeat`, ask for a larger one. The clock of a matrix chain starts with this answer. A challenge is for this node and device, and good once; another "
            + "one ends it. `node_id` may also be in the query. How the works go is in docs/hardware.md.",
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.HardwareChallengeRequest,
            new HardwareChallengeRequest { NodeId = Sample.Node, Kind = HardwareKind.Matrix, DeviceName = Device },
            HardwareRequestRules.Validate),
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.HardwareChallengeResponse,
                new HardwareChallengeResponse
                {
                    ChallengeToken = Token,
                    Kind = HardwareKind.Matrix,
                    Seed = Seed,
                    MatrixSize = 1024,
                    Rounds = 64,
                    Rows = 4096,
                }),
        ],
        Refusals = [.. OfAll, Refusals.HardwareNotYet(TimeSpan.FromHours(5)), Refusals.HardwareNotProven(TimeSpan.FromHours(6))],
    };

    public static readonly EndpointDoc Start = new("startHardware", Tag, "Names the walks, once memory is filled")
    {
        Description = "Within 60 s of the challenge. The clock of a memory walk starts with this answer.",
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.HardwareStartRequest, new HardwareStartRequest { NodeId = Sample.Node, ChallengeToken = Token }, HardwareRequestRules.Validate),
        Responses = [EndpointExample.Of(ProtocolJson.Default.HardwareStartResponse, new HardwareStartResponse(Seed))],
        Refusals = [.. OfAll, Refusals.UnknownChallenge(), Refusals.ChallengeOver()],
    };

    public static readonly EndpointDoc Verify = new("verifyHardware", Tag, "Stops the clock and takes the commitment to all rows")
    {
        Description = "Within 300 s of the start. `duration` and `device_name` are taken and used for nothing. `reveal` names rows, or walks, that are drawn only now: show "
            + "them within `reveal_seconds`. Who does not has given a false proof.",
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.HardwareVerifyRequest,
            new HardwareVerifyRequest { NodeId = Sample.Node, ChallengeToken = Token, ProofHash = Sample.Hex64 },
            HardwareRequestRules.Validate),
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.HardwareVerifyResponse,
                new HardwareVerifyResponse { Status = HardwareStep.Reveal, Rows = [3071, 12, 4095], RevealSeconds = 10 }),
        ],
        Refusals = [.. OfAll, Refusals.UnknownChallenge(), Refusals.ChallengeOver()],
    };

    public static readonly EndpointDoc Reveal = new("revealHardware", Tag, "Checks the rows that were named")
    {
        Description = "The coordinator computes the named rows itself. `continue` asks for the other work. `verified` says what both are worth: `assigned_multiplier` was "
            + "proved, `multiplier` is in force. After a false proof none counts until one is verified, and none is taken for 6 hours.",
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.HardwareRevealRequest,
            new HardwareRevealRequest
            {
                NodeId = Sample.Node,
                ChallengeToken = Token,
                Leaves = [new HardwareLeaf(191, new byte[DigestTree.LeafBytes], new byte[DigestTree.DepthOf(4096) * 32])],
            },
            HardwareRequestRules.Validate),
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.HardwareVerifyResponse,
                new HardwareVerifyResponse
                {
                    Status = HardwareStep.Verified,
                    AssignedMultiplier = 3.45m,
                    Multiplier = 1,
                    Tier = HardwareVerifyResponse.HighPerformance,
                }),
        ],
        Refusals = [.. OfAll, Refusals.Busy(), Refusals.UnknownChallenge(), Refusals.HardwareNotProven(TimeSpan.FromHours(6))],
    };

    public static readonly EndpointDoc Show = new("showHardware", Tag, "What counts of a node's hardware, and why")
    {
        Description = "`hardware_multiplier` is what was proved: (multiplications / reference)^0.25 x (bytes / reference)^0.75. `multiplier` is in force: at most 1.25 times "
            + "what payers measured, and at most 1 before they have.",
        Access = [Access.Anybody],
        Parameters = [EndpointParameter.Node],
        Responses = [EndpointExample.Of(ProtocolJson.Default.HardwareResponse, Shown)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited,
            Refusals.InvalidField("id", "is not a node id"),
            Refusals.UnknownNode(Sample.Node),
        ],
    };

    private const string Tag = "Nodes";
    private const string Device = "NVIDIA GeForce RTX 4090 (driver 580.65)";
    private const string Token = "00112233445566778899aabbccddeeff";
    private const string Seed = "c0ffee1234567890";

    private static IReadOnlyList<Refusal> OfAll =>
    [
        .. CommonRefusals.Stored, .. CommonRefusals.Body, .. CommonRefusals.Limited, .. CommonRefusals.Proof,
        Refusals.UnknownNode(Sample.Node), Refusals.Forbidden($"node {Sample.Node} has another key"),
        Refusals.NodeSuspended(Sample.Node), Refusals.NodeRemoved(Sample.Node),
    ];

    private static HardwareResponse Shown => new()
    {
        NodeId = Sample.Node,
        Multiplier = 1,
        Reason = HardwareMapping.ReasonOf(Grains.ProofOfHardware.MultiplierReason.ProvenOnly),
        HardwareMultiplier = 3.45m,
        Tier = HardwareVerifyResponse.HighPerformance,
        Device = Device,
        MultiplicationsPerSecond = 20_600_000_000_000,
        BytesPerSecond = 820_000_000_000,
        ReferenceMultiplications = 1_600_000_000_000,
        ReferenceBytes = 360_000_000_000,
        VerifiedAt = Sample.Now,
        Due = false,
    };
}
