using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Tests.Unit.Protocol.Receipts;

public sealed class ReceiptSignatureTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly ReceiptSubmission Receipt = new()
    {
        JobId = "job-1",
        WorkerNodeId = "node-1",
        RequesterPublicKey = "account",
        DurationSeconds = 12.345m,
        Sequence = 3,
        PromptTokens = 10,
        CompletionTokens = 20,
        Final = true,
        Status = JobStatus.Completed,
    };

    // Computed with another HMAC-SHA256 over the lines that the contract states.
    [Fact]
    public void Sign_KnownReceipt_IsTheKnownSignature()
    {
        Assert.Equal("eb6708758bada3414e0da11f08093c9019d159ce256f678fd51c9da69f9b800a", ReceiptSignature.Sign(Receipt, Key));
        Assert.Equal("5e9da321a27ed6e10f9548330c7461329cd523d750a53f5f38b58d101d7b2f69", ReceiptSignature.Sign(Receipt with { Sequence = null }, Key));
    }

    [Fact]
    public void Verify_EveryFigureChanged_IsRefused()
    {
        var signed = Receipt with { Signature = ReceiptSignature.Sign(Receipt, Key) };

        Assert.True(ReceiptSignature.Verify(signed, Key));
        Assert.False(ReceiptSignature.Verify(signed with { JobId = "job-2" }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { WorkerNodeId = "node-2" }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { Sequence = 4 }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { Sequence = null }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { DurationSeconds = 12.346m }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { PromptTokens = 11 }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { CompletionTokens = 21 }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { Final = false }, Key));
        Assert.False(ReceiptSignature.Verify(signed, new byte[32]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("é")]
    public void Verify_NoSignature_IsRefused(string? signature) => Assert.False(ReceiptSignature.Verify(Receipt with { Signature = signature }, Key));

    [Fact]
    public void Verify_CapitalHex_IsRefused()
    {
        var signature = ReceiptSignature.Sign(Receipt, Key);

        Assert.False(ReceiptSignature.Verify(Receipt with { Signature = signature.ToUpperInvariant() }, Key));
    }

    [Fact]
    public void Sign_FiguresLeftOut_CountAsZero()
    {
        var bare = new ReceiptSubmission { JobId = "j", WorkerNodeId = "n", DurationSeconds = 1, Sequence = 1 };

        Assert.Equal(
            ReceiptSignature.Sign(bare with { PromptTokens = 0, CompletionTokens = 0, Final = false }, Key), ReceiptSignature.Sign(bare, Key));
    }
}
