using System.Diagnostics;
using MonkeyTroop.Launcher.Processes;

namespace MonkeyTroop.Tests.Unit.Launcher.Processes;

public sealed class TerminationTests
{
    private const int TerminatedBySignal = 128 + 15;

    [Fact]
    public async Task Ask_RunningProcess_EndsInOrder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        using var process = Process.Start("sleep", "60");

        Termination.Ask(process);
        await Termination.ForceAsync(process);

        Assert.Equal(TerminatedBySignal, process.ExitCode);
    }

    [Fact]
    public async Task Ask_ProcessThatHasEnded_DoesNothing()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        await Termination.ForceAsync(process);

        Termination.Ask(process);

        Assert.Equal(0, process.ExitCode);
    }
}
