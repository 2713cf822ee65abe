using System.Text;
using CsCheck;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.Tests.Unit.Protocol.Streams;

public sealed class EventStreamReaderTests
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
            var json = new AnswerReader();
            var reader = new EventStreamReader(json);
            foreach (var piece in Chunking.Apply(Encoding.UTF8.GetBytes(stream), cuts))
            {
                reader.Read(piece);
            }

            Assert.Equal((true, new TokenUsage(3, 4)), (reader.SawEnd, json.Usage));
        }, iter: 200);

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_AnyPrefixUpToACleanPlace_EndsAfterAWholeEventAndBeforeTheEnd(string stream) =>
        Gen.Select(Chunking.Cuts, Gen.Int[0, stream.Length]).Sample((cuts, length) =>
        {
            var bytes = Encoding.UTF8.GetBytes(stream);
            var reader = new EventStreamReader(new AnswerReader());
            var (clean, at) = (0, 0);
            foreach (var piece in Chunking.Apply(bytes[..Math.Min(length, bytes.Length)], cuts))
            {
                if (reader.Read(piece) is > 0 and var count)
                {
                    clean = at + count;
                }

                at += piece.Length;
            }

            // What may go on is whole events: its last event ends with a blank line, or it is a line that is no event.
            var passed = Encoding.UTF8.GetString(bytes, 0, clean);
            var lines = passed.ReplaceLineEndings("\n").Split('\n');
            Assert.True(passed.Length == 0 || lines[^1].Length == 0, "cut inside a line");
            Assert.True(reader.SawEnd || lines is [.., "", ""] || lines is [.., ['!' or ':', ..], ""] || passed.Length == 0, "cut inside an event");
            Assert.Equal(reader.SawEnd, passed.Contains("\ndata: [DONE]", StringComparison.Ordinal) || passed.Contains("data:[DONE]", StringComparison.Ordinal)
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
        var reader = new EventStreamReader(new AnswerReader());
        reader.Read(Encoding.UTF8.GetBytes(stream));

        Assert.False(reader.SawEnd);
    }

    [Fact]
    public void End_LastEventWithoutBlankLine_Counts()
    {
        var reader = new EventStreamReader(new AnswerReader());
        Assert.Equal(0, reader.Read("data: [DONE]"u8));
        reader.End();

        Assert.True(reader.SawEnd);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", false, true)]
    [InlineData("data: {\"choices\":[{\"finish_reason\":null}]}\n\n", false, false)]
    [InlineData("data: {\"error\":{\"message\":\"x\"}}\n\n", true, true)]
    [InlineData("event: error\ndata: x\n\n", true, true)]
    [InlineData("event: message_stop\rdata: {}\r\r", true, true)]
    [InlineData("event: message_stopped\ndata: {}\n\n", false, false)]
    [InlineData("event: a name that is much longer than any that is known: message_stop\n\n", false, false)]
    [InlineData("data: [DONE]\r\r", true, true)]
    public void IsComplete_Stream_IsJudgedByItsEvents(string stream, bool complete, bool completeAtEnd)
    {
        foreach (var size in (int[])[1, 3, stream.Length])
        {
            var reader = new EventStreamReader(new AnswerReader());
            foreach (var piece in Encoding.UTF8.GetBytes(stream).Chunk(size))
            {
                reader.Read(piece);
            }

            Assert.Equal(complete, reader.IsComplete);
            reader.End();
            Assert.Equal(completeAtEnd, reader.IsCompleteAtEnd);
        }
    }
}
