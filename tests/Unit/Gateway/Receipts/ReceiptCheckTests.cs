using MonkeyTroop.Gateway.Receipts;
using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Tests.Unit.Gateway.Receipts;

public sealed class ReceiptCheckTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly ReceiptSubmission Both = ReceiptSignature.SignBoth(
        new ReceiptSubmission
        {
            JobId = "job",
            WorkerNodeId = "node",
            RequesterPublicKey = "account",
            DurationSeconds = 1,
            Sequence = 1,
            Final = true,
            Status = JobStatus.Completed,
        },
        Key);

    private static readonly ReceiptSubmission Older = Both with { SignatureV3 = null };

    public static TheoryData<string, bool, int> Cases => new()
    {
        { "both", false, (int)SignedPart.Everything },
        { "status forged", false, (int)SignedPart.Nothing },
        { "requester forged", false, (int)SignedPart.Nothing },
        { "v3 spoiled", false, (int)SignedPart.Nothing },
        { "v2 in place of v3", false, (int)SignedPart.Nothing },
        { "older", false, (int)SignedPart.Figures },
        { "older, status forged", false, (int)SignedPart.Figures },
        { "older, v3 in its place", false, (int)SignedPart.Nothing },
        { "older, figures forged", false, (int)SignedPart.Nothing },
        { "both", true, (int)SignedPart.Figures },
        { "status forged", true, (int)SignedPart.Figures },
        { "older", true, (int)SignedPart.Figures },
        { "older, figures forged", true, (int)SignedPart.Nothing },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Of_Receipt_IsWhatItsSignatureCovers(string receipt, bool siloOfTheVersionBefore, int expected) =>
        Assert.Equal((SignedPart)expected, await ReceiptCheck.OfAsync(new SigningNode(siloOfTheVersionBefore), ReceiptOf(receipt)));

    [Fact]
    public async Task Of_UnknownNode_IsTold()
    {
        Assert.Equal(SignedPart.NodeUnknown, await ReceiptCheck.OfAsync(new SigningNode(isBefore: false, isKnown: false), Both));
        Assert.Equal(SignedPart.NodeUnknown, await ReceiptCheck.OfAsync(new SigningNode(isBefore: false, isKnown: false), Older));
    }

    private static ReceiptSubmission ReceiptOf(string name) => name switch
    {
        "both" => Both,
        "status forged" => Both with { Status = JobStatus.Failed },
        "requester forged" => Both with { RequesterPublicKey = "another" },
        "v3 spoiled" => Both with { SignatureV3 = new string('0', 64) },
        "v2 in place of v3" => Both with { SignatureV3 = Both.Signature },
        "older" => Older,
        "older, status forged" => Older with { Status = JobStatus.Failed },
        "older, v3 in its place" => Older with { Signature = Both.SignatureV3 },
        "older, figures forged" => Older with { DurationSeconds = 2 },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such receipt"),
    };

    /// <summary>A fake: a node's grain that checks signatures as this version's does, or as that of the version before.</summary>
    private sealed class SigningNode(bool isBefore, bool isKnown = true) : INodeGrain
    {
        public Task<bool?> VerifyReceipt(SignedReceipt receipt)
        {
            var wire = ReceiptMapping.ToWire(receipt);
            var checksV3 = wire.SignatureV3 is not null && !isBefore;
            return Task.FromResult<bool?>(!isKnown ? null : checksV3 ? ReceiptSignature.VerifyV3(wire, Key) : ReceiptSignature.Verify(wire, Key));
        }

        public Task<ProofAdmission> AdmitProof(ProofStamp proof) => throw new NotSupportedException();

        public Task<RegistrationOutcome> Register(NodeRegistration registration) => throw new NotSupportedException();

        public Task<HeartbeatOutcome> Heartbeat(NodeHeartbeat heartbeat) => throw new NotSupportedException();

        public Task<SlotOutcome> TakeSlot(string jobId, string model, DirectoryEntry? lastHeard = null) => throw new NotSupportedException();

        public Task ReleaseSlot(string jobId) => throw new NotSupportedException();

        public Task<NodeStanding?> SetStanding(NodeStanding standing) => throw new NotSupportedException();

        public Task RecordJob(string jobId, bool succeeded) => throw new NotSupportedException();

        public Task Vote(PayerVote vote) => throw new NotSupportedException();

        public Task<NodeReputation?> GetReputation() => throw new NotSupportedException();

        public Task<HeartbeatOutcome?> Admit(string? keyId, ProofStamp? proof) => throw new NotSupportedException();

        public Task<HardwareStanding?> GetHardware() => throw new NotSupportedException();

        public Task<HardwareStanding> PutHardware(HardwareProof proof) => throw new NotSupportedException();

        public Task VoidHardware(DateTimeOffset until) => throw new NotSupportedException();
    }
}
