using System.Globalization;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Tests.Unit.Protocol.Wallets;

public sealed class TransferRequestTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("5.0000000", "5.0000000")] // seven places stay seven, for the rules to refuse
    [InlineData("-3", "-3")]
    public void Read_PlainNumber_KeepsEveryPlace(string json, string expected) =>
        Assert.Equal(expected, Read(json)!.Amount!.Value.ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("1e3")]
    [InlineData("1E3")]
    [InlineData("1.5e-3")]
    [InlineData("\"5\"")]
    [InlineData("true")]
    [InlineData("NaN")]
    [InlineData("\"NaN\"")]
    [InlineData(".5")]
    [InlineData("+5")]
    [InlineData("05")]
    [InlineData("99999999999999999999999999999999999999")]
    public void Read_AnythingElse_NamesTheAmount(string json) => Assert.Equal("$.amount", Assert.Throws<JsonException>(() => Read(json)).Path);

    [Fact]
    public void Read_NullOrNone_IsNull()
    {
        Assert.Null(Read("null")!.Amount);
        Assert.Null(JsonSerializer.Deserialize("{}", ProtocolJson.Default.TransferRequest)!.Amount);
    }

    [Fact]
    public void Write_Transfer_ReadsTheSame()
    {
        var transfer = new TransferRequest { To = "bob", Amount = 12.500001m, IdempotencyKey = "k", Memo = "für \"dich\"" };

        var json = JsonSerializer.Serialize(transfer, ProtocolJson.Default.TransferRequest);

        Assert.Equal(transfer, JsonSerializer.Deserialize(json, ProtocolJson.Default.TransferRequest));
        Assert.Contains("\"amount\":12.500001,\"idempotency_key\":\"k\"", json, StringComparison.Ordinal);
    }

    private static TransferRequest? Read(string amount) =>
        JsonSerializer.Deserialize($$"""{"to":"bob","amount":{{amount}}}""", ProtocolJson.Default.TransferRequest);
}
