using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

public sealed class ServiceToolTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Run_ToolThatFails_HasItsCodeAndItsWordsInOneLine() => Assert.Equal(
        new ToolRun(3, "why more"), await RunAsync(Long, "-c", "echo more; echo why >&2; exit 3"));

    [Fact]
    public async Task Run_ToolThatReadsItsInput_FindsNone() => Assert.Equal(new ToolRun(0, ""), await RunAsync(Long, "-c", "cat"));

    [Fact]
    public async Task Run_ToolThatHangs_IsEndedAndHasNoResult() => Assert.Null(await RunAsync(TimeSpan.FromMilliseconds(200), "-c", "sleep 600"));

    [Fact]
    public async Task Run_ToolThatWritesWithoutEnd_HasNoResult() =>
        Assert.Null(await RunAsync(Long, "-c", "while :; do echo 0123456789012345678901234567890123456789; done"));

    [Fact]
    public async Task Run_NoSuchTool_HasNoResult() =>
        Assert.Null(await ServiceTool.RunAsync("no-such-tool-anywhere", [], Long, TimeProvider.System, TestContext.Current.CancellationToken));

    private static Task<ToolRun?> RunAsync(TimeSpan limit, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sh");
        return ServiceTool.RunAsync("sh", arguments, limit, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
