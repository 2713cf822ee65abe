using MonkeyTroop.Launcher.Processes;

namespace MonkeyTroop.Tests.Unit.Launcher.Processes;

public sealed class ReadyLineTests
{
    [Theory]
    [InlineData("worker ready on http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("worker ready on http://127.0.0.1:8080 (SQLite)", "http://127.0.0.1:8080")]
    [InlineData("worker ready on https://[::1]:8080", "https://[::1]:8080")]
    [InlineData("client ready on http://127.0.0.1:8080", null)]
    [InlineData("the worker ready on http://127.0.0.1:8080", null)]
    [InlineData("worker ready on nowhere", null)]
    [InlineData("worker ready on ", null)]
    [InlineData("", null)]
    public void TryRead_Line_HasItsUrlOrIsAnother(string line, string? url)
    {
        var isReady = ReadyLine.TryRead(line, "worker", out var read);

        Assert.Equal((url is not null, url), (isReady, read?.OriginalString));
    }
}
