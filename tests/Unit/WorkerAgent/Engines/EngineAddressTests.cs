using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines;

public sealed class EngineAddressTests
{
    [Theory]
    [InlineData("http://localhost:11434", "http://localhost:11434/")]
    [InlineData("localhost:11434", "http://localhost:11434/")]
    [InlineData("localhost", "http://localhost:11434/")]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434/")]
    [InlineData("0.0.0.0:5000", "http://127.0.0.1:5000/")]
    [InlineData("http://0.0.0.0:5000/", "http://127.0.0.1:5000/")]
    [InlineData(":5000", "http://127.0.0.1:5000/")]
    [InlineData("[::]:5000", "http://[::1]:5000/")]
    [InlineData("::1", "http://[::1]:11434/")]
    [InlineData("192.168.1.7", "http://192.168.1.7:11434/")]
    [InlineData("https://engine.example", "https://engine.example/")]
    [InlineData("http://engine.example/ollama", "http://engine.example/ollama/")]
    [InlineData("http://engine.example:8000/v1", "http://engine.example:8000/")]
    [InlineData("http://engine.example/api/v1/", "http://engine.example/api/")]
    [InlineData("http://engine.example/v11", "http://engine.example/v11/")]
    public void TryParse_FormsThatInstallationsUse_GivesAnAddressToConnectTo(string text, string url)
    {
        Assert.True(EngineAddress.TryParse(text, 11434, out var parsed));
        Assert.Equal(url, parsed.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://localhost")]
    [InlineData("http://user:secret@localhost")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://localhost/?x=1")]
    public void TryParse_NoAddressOfAnEngine_IsRefused(string text) => Assert.False(EngineAddress.TryParse(text, 11434, out _));

    [Theory]
    [InlineData("ollama=localhost", true)]
    [InlineData("openai=http://x:1", true)]
    [InlineData("demo=http://x:1", false)]
    [InlineData("http://x:1", false)]
    [InlineData("ollama=", false)]
    public void TryParseTyped_NeedsAKnownType(string text, bool valid) => Assert.Equal(valid, EngineAddress.TryParseTyped(text, out _));
}
