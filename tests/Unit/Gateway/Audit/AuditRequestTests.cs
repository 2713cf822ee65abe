using MonkeyTroop.Gateway.Audit;

namespace MonkeyTroop.Tests.Unit.Gateway.Audit;

public sealed class AuditRequestTests
{
    [Fact]
    public void Read_Nothing_HasTheDefaults()
    {
        var (query, refusal) = new AuditRequest(null, null, null, null).Read(null, null);

        Assert.Null(refusal);
        Assert.Equal((100, 0L, null, null), (query!.Limit, query.Offset, query.EventType, query.UserId));
    }

    [Theory]
    [InlineData("limit", "0", null, null, null, null, null)]
    [InlineData("limit", "1001", null, null, null, null, null)]
    [InlineData("limit", "ten", null, null, null, null, null)]
    [InlineData("offset", null, "-1", null, null, null, null)]
    [InlineData("offset", null, "99999999999999999999", null, null, null, null)]
    [InlineData("since", null, null, "yesterday", null, null, null)]
    [InlineData("since", null, null, "2026-01-02T00:00Z", "2026-01-01T00:00Z", null, null)]
    [InlineData("until", null, null, null, "2026-01-01", null, null)]
    [InlineData("event_type", null, null, null, null, "x\ny", null)]
    [InlineData("event_type", null, null, null, null, "", null)]
    [InlineData("user_id", null, null, null, null, null, "no id")]
    public void Read_BadValue_NamesTheField(string field, string? limit, string? offset, string? since, string? until, string? type, string? user)
    {
        var (query, refusal) = new AuditRequest(limit, offset, since, until).Read(type, user);

        Assert.Null(query);
        Assert.Equal((400, field), (refusal!.Status, Assert.Single(refusal.FieldErrors!).Key));
    }
}
