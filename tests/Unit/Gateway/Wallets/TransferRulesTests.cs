using MonkeyTroop.Gateway.Wallets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets;

public sealed class TransferRulesTests
{
    private static readonly TransferRequest Good = new() { To = "bob", Amount = 12.500001m, IdempotencyKey = "k", Memo = "thanks" };

    public static TheoryData<string, TransferRequest> Faults => new()
    {
        { "to", Good with { To = null } },
        { "to", Good with { To = "" } },
        { "to", Good with { To = ":treasury" } },
        { "to", Good with { To = "../admin" } },
        { "to", Good with { To = "alice" } },
        { "amount", Good with { Amount = null } },
        { "amount", Good with { Amount = 0 } },
        { "amount", Good with { Amount = -0.000001m } },
        { "amount", Good with { Amount = 0.0000001m } },
        { "amount", Good with { Amount = 1.0000000m } },
        { "amount", Good with { Amount = 1_000_000_000.000001m } },
        { "amount", Good with { Amount = decimal.MaxValue } },
        { "idempotency_key", Good with { IdempotencyKey = null } },
        { "idempotency_key", Good with { IdempotencyKey = "a b" } },
        { "memo", Good with { Memo = "a\nb" } },
        { "memo", Good with { Memo = new string('m', 281) } },
    };

    [Fact]
    public void Validate_GoodTransfer_IsAccepted() => Assert.Null(TransferRules.Validate(Good, "alice"));

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Validate_Fault_NamesTheField(string field, TransferRequest transfer) =>
        Assert.Equal([field], TransferRules.Validate(transfer, "alice")!.FieldErrors!.Keys);

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt() => Assert.Equal(
        ["account", "amount", "idempotency_key", "memo", "to"],
        TransferRules.Validate(new TransferRequest { Memo = "\0" }, "a/b")!.FieldErrors!.Keys);

    [Theory]
    [InlineData("0.000001", 1)]
    [InlineData("12.500001", 12_500_001)]
    [InlineData("1000000000", 1_000_000_000_000_000)]
    public void GiftOf_Amount_IsExactToTheMicroCredit(string amount, long micros)
    {
        var transfer = TransferRules.TransferOf(Good with { Amount = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture) }, "alice");

        Assert.Equal(new CreditTransfer { Account = "alice", Recipient = "bob", Amount = new Credits(micros), Key = "k", Memo = "thanks" }, transfer);
    }

    [Fact]
    public void GiftOf_EmptyMemo_IsNone() => Assert.Null(TransferRules.TransferOf(Good with { Memo = "" }, "alice").Memo);
}
