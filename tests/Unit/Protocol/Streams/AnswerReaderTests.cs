using System.Text;
using CsCheck;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.Tests.Unit.Protocol.Streams;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""", 3, 4)]
    [InlineData("""{ "id" : "x" , "usage" : { "prompt_tokens" : 3 , "details" : {"prompt_tokens":99} , "completion_tokens" : 4 } }""", 3, 4)]
    [InlineData("""{"type":"response.completed","response":{"output":[{"text":"long"}],"usage":{"input_tokens":3,"output_tokens":4}}}""", 3, 4)]
    [InlineData("""{"usage":null,"choices":[]}""", 0, 0)]
    [InlineData("""{"choices":[{"usage":{"prompt_tokens":9}}]}""", 0, 0)]
    [InlineData("""{"text":"\"usage\":{\"prompt_tokens\":9}"}""", 0, 0)]
    [InlineData("""{"text":"usage","x":{"y":{"usage":{"prompt_tokens":9}}}}""", 0, 0)]
    [InlineData("""{"usage":{"prompt_tokens":-5,"completion_tokens":1.5}}""", 0, 0)]
    [InlineData("""{"usage":{"prompt_tokens":99999999999999,"completion_tokens":4}}""", 1_000_000_000, 4)]
    [InlineData("no json at all }}}]]", 0, 0)]
    public void Read_AnyChunking_FindsUsage(string json, long prompt, long completion) =>
        Chunking.Cuts.Sample(cuts =>
        {
            var reader = new AnswerReader();
            foreach (var piece in Chunking.Apply(Encoding.UTF8.GetBytes(json), cuts))
            {
                reader.Read(piece);
            }

            Assert.Equal(new TokenUsage(prompt, completion), reader.Usage);
        }, iter: 200);

    [Theory]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":"four"},"finish_reason":"stop"}]}""", 4)]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"ab","reasoning_content":"cd"}}]}""", 4)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"{\"a\":1}"}}]}}]}""", 7)]
    [InlineData("""{"choices":[{"text":"\n\"x\"","index":0}]}""", 4)]
    [InlineData("""{"choices":[{"delta":{"content":"Z\u00fcrich \ud83d\ude00"}}]}""", 12)]
    [InlineData("""{"choices":[{"delta":{"content":"Zürich"}}]}""", 7)]
    [InlineData("""{"type":"response.output_text.delta","delta":"four"}""", 4)]
    [InlineData("""{"type":"response.output_text.done","text":"four","item":{"arguments":"{}"}}""", 0)]
    [InlineData("""{"type":"response.completed","response":{"output":[{"content":[{"text":"four"}]}]}}""", 4)]
    [InlineData("""{"object":"response","output":[{"type":"message","content":[{"type":"output_text","text":"four"}]}]}""", 4)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"text_delta","text":"four"}}""", 4)]
    [InlineData("""{"choices":[{"delta":{"content":null}}],"content":["no"],"usage":{"content":5}}""", 0)]
    [InlineData("""{"id":"content","object":"text","model":"delta"}""", 0)]
    public void Read_AnyChunking_CountsTheText(string json, long bytes) =>
        Chunking.Cuts.Sample(cuts =>
        {
            var reader = new AnswerReader();
            foreach (var piece in Chunking.Apply(Encoding.UTF8.GetBytes(json), cuts))
            {
                reader.Read(piece);
            }

            Assert.Equal(bytes, reader.TextBytes);
        }, iter: 200);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_StreamThatRepeatsItsText_CountsItOnce(bool hasDeltas)
    {
        var reader = new AnswerReader();
        string[] events =
        [
            hasDeltas ? """{"type":"response.output_text.delta","delta":"four"}""" : """{"type":"response.created"}""",
            """{"type":"response.output_text.done","text":"four"}""",
            """{"type":"response.completed","response":{"output":[{"text":"four"}]}}""",
        ];
        foreach (var text in events)
        {
            reader.Read(Encoding.UTF8.GetBytes(text));
            reader.Reset();
        }

        Assert.Equal(4, reader.TextBytes);
    }

    [Fact]
    public void Read_UsageLargerThanTheBound_CountsAsAbsent()
    {
        var reader = new AnswerReader();
        reader.Read(Encoding.UTF8.GetBytes($$$"""{"usage":{"prompt_tokens":3,"x":"{{{new string('x', AnswerReader.MaxUsageBytes)}}}"}}"""));

        Assert.Equal(default, reader.Usage);
    }

    [Theory]
    [InlineData("""{"error":{"message":"x"}}""", true)]
    [InlineData("""{"error":"x"}""", true)]
    [InlineData("""{"error":null}""", false)]
    [InlineData("""{"error":""}""", false)]
    [InlineData("""{"error":false}""", false)]
    [InlineData("""{"error":{}}""", false)]
    [InlineData("""{"error": { } ,"choices":[{"x":1}]}""", false)]
    [InlineData("""{"error":{"code":500}}""", true)]
    [InlineData("""{"choices":[{"error":"x"}]}""", false)]
    [InlineData("""{"type":"response.failed"}""", true)]
    public void Read_Error_IsSeenAtTheTopOnly(string json, bool seen)
    {
        var reader = new AnswerReader();
        reader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(seen, reader.SawError);
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", true)]
    [InlineData("""{"choices":[{"text":"x","finish_reason":"length"}]}""", true)]
    [InlineData("""{"choices":[{"finish_reason":null}]}""", false)]
    [InlineData("""{"choices":[{"finish_reason":""}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"content":"\"finish_reason\":\"stop\""}}]}""", false)]
    [InlineData("""{"finish_reason":"stop"}""", false)]
    public void Read_FinishReason_IsSeenInAChoiceOnly(string json, bool seen)
    {
        var reader = new AnswerReader();
        reader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(seen, reader.SawFinish);
    }

    [Theory]
    [InlineData("""{"id":"x","model":"llama3:8b","choices":[{"model":"other"}]}""", "llama3:8b")]
    [InlineData("""{"choices":[{"model":"other"}]}""", null)]
    [InlineData("""{"model":null}""", null)]
    public void Read_Model_IsTheOneAtTheTop(string json, string? model)
    {
        var reader = new AnswerReader();
        reader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(model, reader.Model);
    }
}
