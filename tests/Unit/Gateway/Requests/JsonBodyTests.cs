using Microsoft.AspNetCore.Http;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;

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
}
