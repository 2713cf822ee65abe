using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Errors;

public sealed class RefusalsTests
{
    private static readonly Uri Coordinator = new("http://127.0.0.1:8000");

    [Fact]
    public void From_CoordinatorTimedOut_KeepsItsFigures()
    {
        var problem = new Problem { Code = ProblemCodes.TimedOut, Detail = "not done within 30 s", TimeoutSeconds = 30, ElapsedMs = 30_012 };

        var error = Refusals.From(HttpStatusCode.GatewayTimeout, problem, null, Coordinator).ToBody().Error;

        Assert.Equal((30, 30_012), (error.TimeoutSeconds, error.ElapsedMs));
    }

    [Fact]
    public void ToBody_NoTimeLimit_HasNoFigures()
    {
        var error = Refusals.Unreachable("n1").ToBody().Error;

        Assert.Equal((null, null), (error.TimeoutSeconds, error.ElapsedMs));
    }

    [Fact]
    public void For_StreamThatFellSilent_NamesLimitAndTime()
    {
        var text = Encoding.UTF8.GetString(StreamErrorEvent.For(
            new PathString("/v1/chat/completions"), Refusals.TimedOut(TimeSpan.FromSeconds(285), TimeSpan.FromSeconds(300))));

        Assert.Contains("\"timeout_seconds\":285,\"elapsed_ms\":300000", text, StringComparison.Ordinal);
    }
}
