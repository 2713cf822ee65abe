using MonkeyTroop.Gateway.Audit;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Tests.Unit.Gateway.Audit;

public sealed class AuditRequestTests
{
    [Fact]
    public void Read_Nothing_HasTheDefaults()
    {
        var (query, refusal) = new AuditRequest(null, null, null, null, null).Read(null, null, null);

        Assert.Null(refusal);
        Assert.Equal((100, 0, 0, null), (query!.Limit, query.Offset, query.EventTypes.Count, query.UserId));
    }

    [Theory]
    [InlineData("limit", "0", null, null, null, null, null)]
    [InlineData("limit", "1001", null, null, null, null, null)]
    [InlineData("limit", "ten", null, null, null, null, null)]
    [InlineData("offset", null, "-1", null, null, null, null)]
    [InlineData("offset", null, "99999999999999999999", null, null, null, null)]
    [InlineData("offset", null, "10001", null, null, null, null)]
    [InlineData("since", null, null, "yesterday", null, null, null)]
    [InlineData("since", null, null, "2026-01-02T00:00Z", "2026-01-01T00:00Z", null, null)]
    [InlineData("until", null, null, null, "2026-01-01", null, null)]
    [InlineData("event_type", null, null, null, null, "x\ny", null)]
    [InlineData("event_type", null, null, null, null, "", null)]
    [InlineData("user_id", null, null, null, null, null, "no id")]
    public void Read_BadValue_NamesTheField(string field, string? limit, string? offset, string? since, string? until, string? type, string? user)
    {
        var (query, refusal) = new AuditRequest(limit, offset, null, since, until).Read(type, user, null);

        Assert.Null(query);
        Assert.Equal((400, field), (refusal!.Status, Assert.Single(refusal.FieldErrors!).Key));
    }

    [Theory]
    [InlineData("authorize.granted", "authorize.granted")]
    [InlineData("authorization", "authorize.granted authorize.refused")]
    [InlineData("transaction", "receipt.settled receipt.refused transfer.given account.opened credits.granted credits.taken_back")]
    [InlineData("rate_limit", "rate_limit.exceeded rate_limit.reset")]
    [InlineData("security", "security.event admin.refused standing.changed key.changed")]
    public void Read_TypeOrOlderFamily_AreItsTypes(string name, string types) =>
        Assert.Equal(types.Split(' '), new AuditRequest(null, null, null, null, null).Read(name, null, null).Query!.EventTypes);

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    [InlineData("2001:db8::/64", "2001:db8::/64")]
    [InlineData("nowhere", null)]
    [InlineData("", null)]
    [InlineData("203.0.113.7' OR '1'='1", null)]
    public void Read_Address_IsAsEventsNameIt(string given, string? named)
    {
        var (query, refusal) = new AuditRequest(null, null, null, null, null).Read(null, null, given);

        Assert.Equal(named, query?.Address);
        Assert.Equal(named is null ? "address" : null, refusal?.FieldErrors!.Keys.Single());
    }

    [Theory]
    [InlineData("1767225600000001-42", null, true)]
    [InlineData("1767225600000001-42", "0", false)]
    [InlineData("42", null, false)]
    [InlineData("", null, false)]
    [InlineData("-1-42", null, false)]
    [InlineData("1767225600000001-0", null, false)]
    [InlineData("1767225600000001-42 ", null, false)]
    [InlineData("9223372036854775807-42", null, false)]
    public void Read_Cursor_IsAPageBefore(string cursor, string? offset, bool isGood)
    {
        var (query, refusal) = new AuditRequest(null, offset, cursor, null, null).Read(null, null, null);

        Assert.Equal(isGood ? null : "cursor", refusal?.FieldErrors!.Keys.Single());
        Assert.Equal(isGood ? new PagePosition(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMicroseconds(1), 42) : null, query?.After);
        Assert.Equal(isGood ? cursor : null, query?.After?.ToString());
    }
}
