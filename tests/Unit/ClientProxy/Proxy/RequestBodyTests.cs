using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Proxy;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class RequestBodyTests
{
    private const int Limit = 32 * 1024 * 1024;

    private readonly BodyMemory _memory = new(Options.Create(new ProxyOptions { MaxBodyBytes = Limit }));

    [Fact]
    public async Task Read_LengthAnnouncedAndNothingSent_CostsLittle()
    {
        var request = new DefaultHttpContext().Request;
        request.ContentLength = Limit;
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var part = _memory.Begin();
        var (body, _) = await RequestBody.ReadAsync(request, Limit, part, TestContext.Current.CancellationToken);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256 * 1024);
        Assert.Empty(body);
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

        using var part = _memory.Begin();
        var (body, refusal) = await RequestBody.ReadAsync(request, Limit, part, TestContext.Current.CancellationToken);

        Assert.Null(refusal);
        Assert.Equal(sent, body);
    }

    [Theory]
    [InlineData(2048, 2047)]
    [InlineData(200_000, 199_999)]
    public async Task Read_OneByteOverTheLimit_IsRefused(int length, int limit)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(new byte[length]);

        using var part = _memory.Begin();
        Assert.Equal(413, (await RequestBody.ReadAsync(request, limit, part, TestContext.Current.CancellationToken)).Refusal?.Status);
    }

    [Fact]
    public async Task Read_OthersTakeAllMemory_RefusesWhatIsLargeAndGivesItBack()
    {
        var parts = Enumerable.Range(0, 8).Select(_ => _memory.Begin()).ToList();
        Assert.All(parts, part => Assert.True(part.TryGrow(Limit + BodyMemory.FreeBytes)));
        using (var part = _memory.Begin())
        {
            Assert.Equal(429, (await RequestBody.ReadAsync(Request(3_000_000), Limit, part, TestContext.Current.CancellationToken)).Refusal?.Status);
        }

        using (var part = _memory.Begin())
        {
            Assert.Null((await RequestBody.ReadAsync(Request(1_000_000), Limit, part, TestContext.Current.CancellationToken)).Refusal);
        }

        parts.ForEach(part => part.Dispose());
        Assert.Equal(0, _memory.Taken);
    }

    private static HttpRequest Request(int length)
    {
        var request = new DefaultHttpContext().Request;
        (request.Body, request.ContentLength) = (new MemoryStream(new byte[length]), length);
        return request;
    }
}
