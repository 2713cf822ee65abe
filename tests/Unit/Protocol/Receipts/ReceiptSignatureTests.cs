using CsCheck;
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
        Assert.Equal("4e575bf5c0c07eb5320eb0db2efe42296a918cbe6e717b89f7b3cb251afaf7a4", ReceiptSignature.SignV3(Receipt, Key));
    }

    [Fact]
    public void VerifyV3_EveryFieldChanged_IsRefused()
    {
        var signed = ReceiptSignature.SignBoth(Receipt, Key);
        ReceiptSubmission[] changed =
        [
            signed with { JobId = "job-2" }, signed with { WorkerNodeId = "node-2" }, signed with { RequesterPublicKey = "another" },
            signed with { Sequence = 4 }, signed with { Sequence = null }, signed with { DurationSeconds = 12.346m },
            signed with { PromptTokens = 11 }, signed with { CompletionTokens = 21 }, signed with { Final = false },
            signed with { Status = JobStatus.Failed }, signed with { Status = null }, signed with { Status = (JobStatus)9 },
            signed with { SignatureV3 = signed.Signature }, signed with { SignatureV3 = null }, signed with { SignatureV3 = signed.SignatureV3!.ToUpperInvariant() },
        ];

        Assert.True(ReceiptSignature.VerifyV3(signed, Key));
        Assert.All(changed, receipt => Assert.False(ReceiptSignature.VerifyV3(receipt, Key)));
        Assert.False(ReceiptSignature.VerifyV3(signed, new byte[32]));
    }

    [Fact]
    public void Verify_OlderForms_CoverNeitherStatusNorRequester()
    {
        var signed = Receipt with { Signature = ReceiptSignature.Sign(Receipt, Key) };

        Assert.True(ReceiptSignature.Verify(signed with { Status = JobStatus.Failed, RequesterPublicKey = "another" }, Key));
        Assert.False(ReceiptSignature.Verify(signed with { Signature = ReceiptSignature.SignV3(Receipt, Key) }, Key));
    }

    [Fact]
    public void Lines_OfAnyTwoReceiptsInAnyForm_AreTheSameOnlyWhenTheySayTheSame() =>
        Gen.Select(ReceiptGen.Any, ReceiptGen.Any, Gen.Bool, Gen.Bool).Sample(
            (one, other, oneIsV3, otherIsV3) =>
            {
                var lines = (LineOf(one, oneIsV3), LineOf(other, otherIsV3));
                return lines.Item1 is null || lines.Item1 != lines.Item2 || ReceiptGen.MeaningOf(one, oneIsV3).Equals(ReceiptGen.MeaningOf(other, otherIsV3));
            },
            iter: 200_000);

    [Fact]
    public void Verify_SignatureOfAnotherFormOrReceipt_IsRefused() =>
        Gen.Select(ReceiptGen.Any, ReceiptGen.Any).Sample(
            (one, other) =>
            {
                if (LineOf(one, isV3: true) is null)
                {
                    return !ReceiptSignature.VerifyV3(one with { SignatureV3 = new string('0', 64) }, Key);
                }

                var (v2, v3) = (ReceiptSignature.Sign(one, Key), ReceiptSignature.SignV3(one, Key));
                var isSame = ReceiptGen.MeaningOf(one, isV3: true).Equals(ReceiptGen.MeaningOf(other, isV3: true));
                return ReceiptSignature.VerifyV3(other with { SignatureV3 = v3 }, Key) == isSame
                    && !ReceiptSignature.VerifyV3(other with { SignatureV3 = v2 }, Key)
                    && !ReceiptSignature.Verify(other with { Signature = v3 }, Key);
            },
            iter: 5_000);

    [Theory]
    [InlineData("job:1")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("job 1")]
    [InlineData("j\u00f6b")]
    public void Sign_IdThatIsNone_IsRefused(string? id)
    {
        ReceiptSubmission[] receipts = [Receipt with { JobId = id }, Receipt with { WorkerNodeId = id }];

        Assert.All(receipts, receipt => Assert.Throws<ArgumentException>(() => ReceiptSignature.Sign(receipt, Key)));
        Assert.All(receipts, receipt => Assert.Throws<ArgumentException>(() => ReceiptSignature.Sign(receipt with { Sequence = null }, Key)));
        Assert.All(
            receipts.Append(Receipt with { RequesterPublicKey = id }), receipt => Assert.Throws<ArgumentException>(() => ReceiptSignature.SignV3(receipt, Key)));
    }

    private static string? LineOf(ReceiptSubmission receipt, bool isV3) => isV3 ? ReceiptSignature.LineV3(receipt) : ReceiptSignature.LineV2(receipt);

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
