using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.Tests.Unit.Protocol.Streams;

public sealed class TokenCountTests
{
    [Theory]
    [InlineData(0, 0, 100, 401, 25, 101)]         // the engine states nothing: a token for four bytes
    [InlineData(30, 90, 100, 400, 30, 90)]        // what it states
    [InlineData(5000, 5000, 100, 400, 100, 400)]  // never more than bytes
    [InlineData(30, 1, 100, 400, 30, 25)]         // a stream that has only begun to count
    [InlineData(30, 90, 100, 0, 30, 0)]           // no text
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void Of_StatedTokensAndBytes_IsWhatTheTextCanBe(
        long statedPrompt, long statedCompletion, long promptBytes, long textBytes, long prompt, long completion) =>
        Assert.Equal(new TokenUsage(prompt, completion), TokenCount.Of(new TokenUsage(statedPrompt, statedCompletion), promptBytes, textBytes));
}
