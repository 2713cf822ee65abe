using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.TestKit;

public sealed class TroopProcessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadyAsync_ReadyLine_GivesTheAddress()
    {
        await using var process = Shell("echo starting >&2; echo worker ready on http://127.0.0.1:4321; exec sleep 60");

        Assert.Equal(new Uri("http://127.0.0.1:4321"), await process.ReadyAsync());
        Assert.Contains("starting", await File.ReadAllTextAsync(process.Output.LogFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadyAsync_EndsBefore_FailsWithTheLog()
    {
        await using var process = Shell("echo port 80 is taken >&2; exit 3");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => process.ReadyAsync());

        Assert.Contains("exit code 3", failure.Message);
        Assert.Contains("port 80 is taken", failure.Message);
    }

    [Fact]
    public async Task ReadyAsync_NeverReady_FailsAtTheLimit()
    {
        await using var process = Shell("exec sleep 60");

        await Assert.ThrowsAsync<InvalidOperationException>(() => process.ReadyAsync(TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task TerminateAsync_Handler_RunsIt()
    {
        await using var process = Shell("trap 'echo asked to end; exit 7' TERM; echo worker ready on http://127.0.0.1:1; while :; do sleep 0.05; done");
        await process.ReadyAsync();

        Assert.Equal(7, await process.TerminateAsync());
        Assert.Contains("asked to end", process.Output.StandardOutput);
    }

    [Fact]
    public async Task KillAsync_Handler_DoesNotRun()
    {
        await using var process = Shell("trap 'echo asked to end; exit 7' TERM; echo worker ready on http://127.0.0.1:1; while :; do sleep 0.05; done");
        await process.ReadyAsync();

        Assert.NotEqual(7, await process.KillAsync());
        Assert.DoesNotContain("asked to end", process.Output.StandardOutput);
    }

    [Fact]
    public async Task Start_Environment_ReachesTheProcess()
    {
        var spec = Spec("echo \"$GIVEN/$OLLAMA_HOST\"").With(("GIVEN", "yes"));
        await using var process = TroopProcess.Start(spec);
        await process.ExitAsync();

        Assert.Equal(["yes/"], process.Output.StandardOutput);
    }

    private TroopProcess Shell(string script) => TroopProcess.Start(Spec(script));

    private ProcessSpec Spec(string script) => new("shell", "/bin/sh", ["-c", script], _folder.Path);
}
