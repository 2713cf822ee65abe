using System.Globalization;
using MonkeyTroop.Gateway.Wallets;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets;

public sealed class HistoryQueryTests
{
    private const string Noon = "2026-01-31T12:00:00Z";
    private const string Later = "2026-01-31T13:00:00Z";

    private static readonly HistoryQuery All = new(null, null, null, null);

    [Theory]
    [InlineData("limit", "0", null, null, null)]
    [InlineData("limit", "1001", null, null, null)]
    [InlineData("limit", "", null, null, null)]
    [InlineData("limit", " 5", null, null, null)]
    [InlineData("limit", "+5", null, null, null)]
    [InlineData("limit", "5,6", null, null, null)]
    [InlineData("cursor", null, "-1", null, null)]
    [InlineData("cursor", null, "9223372036854775808", null, null)]
    [InlineData("cursor", null, "0", null, null)]
    [InlineData("cursor", null, "x", null, null)]
    [InlineData("cursor", null, "1767225600000001-", null, null)]
    [InlineData("cursor", null, "1767225600000001-0", null, null)]
    [InlineData("from", null, null, "", null)]
    [InlineData("from", null, null, "2026-01-31T12:00:00", null)]
    [InlineData("to", null, null, null, "2026-01-31T12:00:00 01:00")]
    [InlineData("to", null, null, Noon, "never")]
    [InlineData("from", null, null, Later, Noon)]
    [InlineData("from", null, null, Noon, "2026-01-31T12:30:00+01:00")]
    public void Read_Fault_NamesTheParameter(string parameter, string? limit, string? cursor, string? from, string? to) =>
        Assert.Equal([parameter], new HistoryQuery(limit, cursor, from, to).Read("alice").Refusal!.FieldErrors!.Keys);

    [Fact]
    public void Read_AccountIsNone_NamesIt() => Assert.Equal(["account"], All.Read("a/b").Refusal!.FieldErrors!.Keys);

    [Fact]
    public void Read_Nothing_IsTheNewestFifty() => Assert.Equal((new AccountHistoryQuery { Limit = 50 }, null), All.Read("alice"));

    [Fact]
    public void Read_Everything_IsAllOfIt() => Assert.Equal(
        (new AccountHistoryQuery { Limit = 7, Before = 99, From = Time(Noon), To = Time(Later) }, null),
        new HistoryQuery("7", "99", Noon, Later).Read("alice"));

    [Fact]
    public void Read_CursorOfAPage_IsItsTimeAndNumber() => Assert.Equal(
        (new AccountHistoryQuery { Limit = 50, Before = 99, BeforeTime = Time("2026-01-01T00:00:00.000001Z") }, null),
        (All with { Cursor = "1767225600000001-99" }).Read("alice"));

    [Fact]
    public void Read_FromIsTo_IsAllowed() => Assert.Null((All with { From = Noon, To = "2026-01-31T13:00:00+01:00" }).Read("alice").Refusal);

    [Theory]
    [InlineData("2026-01-31T12:00:00.0000010Z", "2026-01-31T12:00:00.000001Z")]
    [InlineData("2026-01-31T12:00:00.0000001Z", "2026-01-31T12:00:00.000001Z")]
    [InlineData("2026-01-31T12:59:59.9999999+01:00", "2026-01-31T12:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    public void Read_FinerThanEntriesAreDated_IsTheNextMicrosecond(string text, string expected)
    {
        var (statement, _) = (All with { From = text }).Read("alice");

        Assert.Equal(Time(expected), statement!.From);
    }

    [Fact]
    public void After_Filters_AreKept() => Assert.Equal(
        "?cursor=12&limit=7&from=2026-01-31T12%3A00%3A00%2B01%3A00&to=2026-01-31T13%3A00%3A00Z",
        new HistoryQuery("7", "99", "2026-01-31T12:00:00+01:00", Later).After("12"));

    [Fact]
    public void After_NoFilters_IsTheCursorAlone() => Assert.Equal("?cursor=12", All.After("12"));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
