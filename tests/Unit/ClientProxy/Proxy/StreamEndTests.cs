using System.Text;
using CsCheck;
using MonkeyTroop.ClientProxy.Proxy;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class StreamEndTests
{
    [Theory]
    [InlineData("data: [DONE]\n\n", true)]
    [InlineData("data:[DONE]\r\n\r\n", true)]
    [InlineData("data: {\"error\":{\"message\":\"x\"}}\n\n", true)]
    [InlineData("data: {\"id\":1,\"error\": \"x\"}\n\n", true)]
    [InlineData("event: error\ndata: x\n\n", true)]
    [InlineData("event: response.completed\n\n", true)]
    [InlineData("event: response.incomplete\n\n", true)]
    [InlineData("data: {\"type\":\"message_stop\"}\n\n", true)]
    [InlineData("data: {\"type\":\"response.failed\"}\n\n", true)]
    [InlineData("data: {\"error\":null}\n\n", false)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"\\\"error\\\": [DONE]\"}}]}\n\n", false)]
    [InlineData("data: {\"choices\":[{\"error\":1}]}\n\n", false)]
    [InlineData("data: {\"type\":\"message_start\"}\n\n", false)]
    [InlineData(": [DONE]\n\n", false)]
    [InlineData("data: [DONE] \"error\n\n", false)]
    [InlineData("data: not \"error\" json\n\n", false)]
    [InlineData("data: [DONE]", false)]
    [InlineData("", false)]
    public void IsComplete_Stream_OnlyAfterAClosingEvent(string stream, bool complete)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);

        Gen.Int[0, bytes.Length].Array[0, 5].Sample(cuts =>
        {
            var end = new StreamEnd();
            var start = 0;
            foreach (var cut in cuts.Order().Append(bytes.Length))
            {
                end.Observe(bytes.AsSpan(start..cut));
                start = cut;
            }

            Assert.Equal(complete, end.IsComplete);
        });
    }

    [Theory]
    [InlineData("data: [DONE]", false, true)]
    [InlineData("data: [DONE]\r", false, true)]
    [InlineData("data: [DON", true, false)]
    [InlineData("", true, false)]
    [InlineData("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", true, true)]
    [InlineData("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", false, false)]
    public void IsCompleteWith_LastBytes_CountIfTheyCloseOrTheBodyEndsByItself(string rest, bool isProper, bool complete) =>
        Assert.Equal(complete, new StreamEnd().IsCompleteWith(Encoding.UTF8.GetBytes(rest), isProper));

    [Theory]
    [InlineData("", "")]
    [InlineData("data: 1\n\n", "")]
    [InlineData("data: 1\r\n\r\n", "")]
    [InlineData("data: 1\n", "\n")]
    [InlineData("data: 1", "\n\n")]
    [InlineData(": ping\n", "")]
    public void Separator_AfterAnyPlace_ClosesWhatWasBegun(string stream, string separator)
    {
        var end = new StreamEnd();
        end.Observe(Encoding.UTF8.GetBytes(stream));

        Assert.Equal(separator, Encoding.UTF8.GetString(end.Separator));
    }
}
