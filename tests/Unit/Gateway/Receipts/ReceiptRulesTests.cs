using MonkeyTroop.Gateway.Receipts;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Tests.Unit.Gateway.Receipts;

public class ReceiptRulesTests
{
    private static readonly ReceiptSubmission Good = new()
    {
        JobId = "job",
        RequesterPublicKey = "account",
        WorkerNodeId = "node",
        DurationSeconds = 1.234m,
        Sequence = 1,
        Final = false,
        PromptTokens = 5,
        CompletionTokens = 7,
        Status = JobStatus.Completed,
        Signature = new string('a', 64),
    };

    public static TheoryData<string, ReceiptSubmission> Faults => new()
    {
        { "job_id", Good with { JobId = null } },
        { "requester_public_key", Good with { RequesterPublicKey = ":treasury" } },
        { "worker_node_id", Good with { WorkerNodeId = "../node" } },
        { "duration_seconds", Good with { DurationSeconds = null } },
        { "duration_seconds", Good with { DurationSeconds = -0.001m } },
        { "duration_seconds", Good with { DurationSeconds = 86_400.001m } },
        { "duration_seconds", Good with { DurationSeconds = 0.0001m } },
        { "sequence", Good with { Sequence = 0 } },
        { "prompt_tokens", Good with { PromptTokens = -1 } },
        { "completion_tokens", Good with { CompletionTokens = long.MaxValue } },
        { "status", Good with { Status = (JobStatus)9 } },
        { "signature", Good with { Signature = new string('A', 64) } },
        { "signature", Good with { Signature = "" } },
        { "signature_v3", Good with { SignatureV3 = "" } },
        { "signature_v3", Good with { SignatureV3 = new string('A', 64) } },
        { "sequence", Good with { SignatureV3 = new string('a', 64), Sequence = null } },
        { "status", Good with { SignatureV3 = new string('a', 64), Status = null } },
    };

    [Fact]
    public void Validate_GoodReceipt_IsAccepted() => Assert.Null(ReceiptRules.Validate(Good));

    [Fact]
    public void Validate_BothSignatures_IsAccepted() => Assert.Null(ReceiptRules.Validate(Good with { SignatureV3 = new string('0', 64) }));

    [Fact]
    public void Validate_OlderForm_IsAccepted() => Assert.Null(ReceiptRules.Validate(new ReceiptSubmission
    {
        JobId = "job",
        RequesterPublicKey = "account",
        WorkerNodeId = "node",
        DurationSeconds = 12.34567m,
        Signature = new string('0', 64),
    }));

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Validate_Fault_NamesTheField(string field, ReceiptSubmission receipt)
    {
        var refusal = ReceiptRules.Validate(receipt);

        Assert.NotNull(refusal);
        Assert.Equal([field], refusal.FieldErrors!.Keys);
    }
}
