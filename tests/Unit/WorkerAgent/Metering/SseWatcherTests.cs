using System.Text;
using CsCheck;
using MonkeyTroop.WorkerAgent.Metering;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Metering;

public sealed class SseWatcherTests
{
    private const string Token = """{"choices":[{"delta":{"content":"data: [DONE]\n\n"}}]}""";
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";

    public static TheoryData<string> Streams =>
    [
        $"data: {Token}\n\ndata: {Usage}\n\ndata: [DONE]\n\n",
        $"data: {Token}\r\n\r\ndata: {Usage}\r\n\r\ndata: [DONE]\r\n\r\n",
        $"data: {Token}\r\rdata: {Usage}\r\rdata: [DONE]\r\r",
        $": ping\n\ndata:{Token}\n\n: ping\n: pong\n\nevent: x\nid: 7\ndata: {Usage}\n\ndata:[DONE]\n\n",
        $"event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"usage\":{{\"input_tokens\":3,\"output_tokens\":1}}}}}}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":4}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}}\n\n",
    ];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_AnyChunking_FindsUsageAndEnd(string stream) =>
        Chunking.Cuts.Sample(cuts =>
        {
            var json = new JsonWatcher();
            var watcher = new SseWatcher(json);
            foreach (var piece in Chunking.Apply(Encoding.UTF8.GetBytes(stream), cuts))
            {
                watcher.Read(piece);
            }

            Assert.Equal((true, new TokenUsage(3, 4)), (watcher.SawEnd, json.Usage));
        }, iter: 200);

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_AnyPrefixUpToACleanPlace_EndsAfterAWholeEventAndBeforeTheEnd(string stream) =>
        Gen.Select(Chunking.Cuts, Gen.Int[0, stream.Length]).Sample((cuts, length) =>
        {
            var bytes = Encoding.UTF8.GetBytes(stream);
            var watcher = new SseWatcher(new JsonWatcher());
            var (clean, at) = (0, 0);
            foreach (var piece in Chunking.Apply(bytes[..Math.Min(length, bytes.Length)], cuts))
            {
                if (watcher.Read(piece) is > 0 and var count)
                {
                    clean = at + count;
                }

                at += piece.Length;
            }

            // What may go on is whole events: its last event ends with a blank line, or it is a line that is no event.
            var passed = Encoding.UTF8.GetString(bytes, 0, clean);
            var lines = passed.ReplaceLineEndings("\n").Split('\n');
            Assert.True(passed.Length == 0 || lines[^1].Length == 0, "cut inside a line");
            Assert.True(watcher.SawEnd || lines is [.., "", ""] || lines is [.., ['!' or ':', ..], ""] || passed.Length == 0, "cut inside an event");
            Assert.Equal(watcher.SawEnd, passed.Contains("\ndata: [DONE]", StringComparison.Ordinal) || passed.Contains("data:[DONE]", StringComparison.Ordinal)
                || passed.Contains("\rdata: [DONE]", StringComparison.Ordinal) || passed.Contains("message_stop", StringComparison.Ordinal)
                || passed.Contains("response.completed", StringComparison.Ordinal));
        }, iter: 300);

    [Theory]
    [InlineData("data: [DONE")]
    [InlineData("data: [DONE]x\n\n")]
    [InlineData("datax: [DONE]\n\n")]
    [InlineData(": data: [DONE]\n\n")]
    [InlineData(" data: [DONE]\n\n")]
    public void Read_NotTheEnd_SeesNone(string stream)
    {
        var watcher = new SseWatcher(new JsonWatcher());
        watcher.Read(Encoding.UTF8.GetBytes(stream));

        Assert.False(watcher.SawEnd);
    }

    [Fact]
    public void End_LastEventWithoutBlankLine_Counts()
    {
        var watcher = new SseWatcher(new JsonWatcher());
        Assert.Equal(0, watcher.Read("data: [DONE]"u8));
        watcher.End();

        Assert.True(watcher.SawEnd);
    }
}
