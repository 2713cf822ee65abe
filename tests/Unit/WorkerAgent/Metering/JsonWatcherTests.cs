using System.Text;
using CsCheck;
using MonkeyTroop.WorkerAgent.Metering;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Metering;

public sealed class JsonWatcherTests
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
            var watcher = new JsonWatcher();
            foreach (var piece in Chunking.Apply(Encoding.UTF8.GetBytes(json), cuts))
            {
                watcher.Read(piece);
            }

            Assert.Equal(new TokenUsage(prompt, completion), watcher.Usage);
        }, iter: 200);

    [Fact]
    public void Read_UsageLargerThanTheBound_CountsAsAbsent()
    {
        var watcher = new JsonWatcher();
        watcher.Read(Encoding.UTF8.GetBytes($$$"""{"usage":{"prompt_tokens":3,"x":"{{{new string('x', JsonWatcher.MaxUsageBytes)}}}"}}"""));

        Assert.Equal(default, watcher.Usage);
    }

    [Theory]
    [InlineData("""{"error":{"message":"x"}}""", true)]
    [InlineData("""{"error":"x"}""", true)]
    [InlineData("""{"error":null}""", false)]
    [InlineData("""{"choices":[{"error":"x"}]}""", false)]
    [InlineData("""{"type":"response.failed"}""", true)]
    public void Read_Error_IsSeenAtTheTopOnly(string json, bool seen)
    {
        var watcher = new JsonWatcher();
        watcher.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(seen, watcher.SawError);
    }
}
