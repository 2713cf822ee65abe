using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.Gateway.Errors;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Execute_WhetherTheTimeLimitPassedOrNot_WritesTheProblemWhole(bool passed)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestAborted = new CancellationToken(passed) };
        http.Response.Body = body;

        await Refusals.StoreAway().ExecuteAsync(http);

        Assert.Equal((503, "application/problem+json", "5"), (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.RetryAfter.ToString()));
        Assert.Equal(ProblemCodes.StoreAway, JsonSerializer.Deserialize(body.ToArray(), ProtocolJson.Default.Problem)?.Code);
    }
}
