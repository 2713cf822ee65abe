using MonkeyTroop.Launcher.Engines;
using MonkeyTroop.Tests.Unit.ClientProxy;

namespace MonkeyTroop.Tests.Unit.Launcher.Engines;

public sealed class LocalOllamaTests
{
    [Theory]
    [InlineData(null, "http://127.0.0.1:11434/")]
    [InlineData("", "http://127.0.0.1:11434/")]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434/")]
    [InlineData("0.0.0.0:1", "http://127.0.0.1:1/")]
    [InlineData("gpu", "http://gpu:11434/")]
    [InlineData("gpu:8000", "http://gpu:8000/")]
    [InlineData("http://gpu:8000/v1", "http://gpu:8000/")]
    [InlineData("https://gpu", "https://gpu/")]
    [InlineData("ftp://gpu", null)]
    [InlineData("a b", null)]
    public void AddressOf_Variable_IsAnAddressOfThisForm(string? host, string? expected) =>
        Assert.Equal(expected, LocalOllama.AddressOf(host)?.ToString());

    [Theory]
    [InlineData("""{"models":[{"name":"llama"}]}""", true)]
    [InlineData("""{"models":[]}""", false)]
    [InlineData("""{"models":null}""", false)]
    [InlineData("[]", false)]
    [InlineData("hello", false)]
    public async Task HasModelAsync_Answer_IsRead(string answer, bool expected)
    {
        await using var server = await FakeServer.StartAsync(context => FakeWorker.JsonAsync(context, 200, answer));

        Assert.Equal(expected, await LocalOllama.HasModelAsync(server.Url.ToString(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task HasModelAsync_NothingListens_IsFalse() =>
        Assert.False(await LocalOllama.HasModelAsync("127.0.0.1:1", TestContext.Current.CancellationToken));
}
