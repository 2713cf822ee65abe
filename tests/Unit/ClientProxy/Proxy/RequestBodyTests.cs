using Microsoft.AspNetCore.Http;
using MonkeyTroop.ClientProxy.Proxy;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class RequestBodyTests
{
    private const int Limit = 32 * 1024 * 1024;

    [Fact]
    public async Task Read_LengthAnnouncedAndNothingSent_CostsLittle()
    {
        var request = new DefaultHttpContext().Request;
        request.ContentLength = Limit;
        var before = GC.GetAllocatedBytesForCurrentThread();

        var body = await RequestBody.ReadAsync(request, Limit, TestContext.Current.CancellationToken);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256 * 1024);
        Assert.Empty(body!);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    [InlineData(300_000, true)]
    [InlineData(300_000, false)]
    public async Task Read_AnyLength_IsReadWhole(int length, bool isAnnounced)
    {
        var sent = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var request = new DefaultHttpContext().Request;
        (request.Body, request.ContentLength) = (new MemoryStream(sent), isAnnounced ? length : null);

        Assert.Equal(sent, await RequestBody.ReadAsync(request, Limit, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(2048, 2047)]
    [InlineData(200_000, 199_999)]
    public async Task Read_OneByteOverTheLimit_IsRefused(int length, int limit)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(new byte[length]);

        Assert.Null(await RequestBody.ReadAsync(request, limit, TestContext.Current.CancellationToken));
    }
}
