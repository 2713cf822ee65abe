using Microsoft.AspNetCore.Http;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.Gateway.Requests;

public sealed class JsonBodyTests
{
    [Fact]
    public async Task ReadBytes_LengthAnnouncedAndNothingSent_CostsLittle()
    {
        var request = new DefaultHttpContext().Request;
        request.ContentLength = FieldRules.MaxCoordinatorBodyBytes;
        var before = GC.GetAllocatedBytesForCurrentThread();

        var (bytes, refusal) = await JsonBody.ReadBytesAsync(request, TestContext.Current.CancellationToken);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
        Assert.Null(refusal);
        Assert.True(bytes.IsEmpty);
    }

    [Fact]
    public async Task Read_MarkBeforeUtf8_IsPassedOverAndStaysInTheBytes()
    {
        var read = await ReadAsync([0xEF, 0xBB, 0xBF, .. """{"model":"m"}"""u8]);

        Assert.Equal("m", read.Value?.Model);
        Assert.Equal(3 + """{"model":"m"}""".Length, read.Bytes.Length);
    }

    [Theory]
    [InlineData(15, "is malformed, or of another type")] // 16 with the object around them
    [InlineData(16, "is invalid: JSON here is at most 16 levels deep")]
    [InlineData(65, "is invalid: JSON here is at most 16 levels deep")]
    [InlineData(500_000, "is invalid: JSON here is at most 16 levels deep")]
    public async Task Read_NestedJson_SaysWhenItIsTooDeep(int depth, string problem)
    {
        var read = await ReadAsync([.. "{\"model\":"u8, .. Enumerable.Repeat((byte)'[', depth), .. Enumerable.Repeat((byte)']', depth), .. "}"u8]);

        Assert.Equal([problem], read.Refusal!.FieldErrors!["model"]);
    }

    [Fact]
    public async Task Read_BrokenBeforeItIsDeep_IsMalformed()
    {
        var read = await ReadAsync([.. "{\"model\":,"u8, .. Enumerable.Repeat((byte)'[', 100)]);

        Assert.Equal(["is malformed, or of another type"], Assert.Single(read.Refusal!.FieldErrors!).Value);
    }

    [Fact]
    public async Task ReadBytes_Again_GivesTheSame()
    {
        var request = RequestOf("x"u8.ToArray());
        var (first, _) = await JsonBody.ReadBytesAsync(request, TestContext.Current.CancellationToken);
        var (again, _) = await JsonBody.ReadBytesAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("x"u8.ToArray(), first.ToArray());
        Assert.Equal(first.ToArray(), again.ToArray());
    }

    private static HttpRequest RequestOf(byte[] body)
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentType, request.ContentLength, request.Body) = ("application/json", body.Length, new MemoryStream(body));
        return request;
    }

    private static Task<JsonBody<AuthorizeRequest>> ReadAsync(byte[] body) => JsonBody.ReadAsync(
        RequestOf(body), ProtocolJson.Default.AuthorizeRequest, _ => null, TestContext.Current.CancellationToken);
}
