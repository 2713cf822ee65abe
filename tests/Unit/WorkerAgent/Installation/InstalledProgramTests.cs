using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

public sealed class InstalledProgramTests
{
    private const string Shared = "/usr/lib/dotnet/shared/Microsoft.NETCore.App/10.0.12/";

    [Fact]
    public void Of_OwnExecutable_IsStartedWithTheRuntimeThatRunsNow()
    {
        var program = InstalledProgram.Of("/opt/worker/MonkeyTroop.WorkerAgent", "/opt/worker/", Shared);

        Assert.Equal(["/opt/worker/MonkeyTroop.WorkerAgent"], program.Command);
        Assert.Equal("/usr/lib/dotnet", program.Runtime);
    }

    [Fact]
    public void Of_Dotnet_IsStartedByItAgain()
    {
        var program = InstalledProgram.Of("/usr/bin/dotnet", "/opt/worker/", Shared);

        Assert.Equal(["/usr/bin/dotnet", "/opt/worker/MonkeyTroop.WorkerAgent.dll"], program.Command);
        Assert.Null(program.Runtime);
    }

    [Fact]
    public void Of_ProgramThatBringsItsRuntime_NeedsNone() =>
        Assert.Null(InstalledProgram.Of("/opt/worker/MonkeyTroop.WorkerAgent", "/opt/worker/", "/opt/worker/").Runtime);

    [Fact]
    public void GpuGroups_OfAMachine_AreThoseThatItHas()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "root:x:0:\nvideo:x:44:ada\nrenderers:x:9:\n");

        Assert.Equal(["video"], GpuGroups.Of(file));
        File.Delete(file);
        Assert.Empty(GpuGroups.Of(file));
    }
}
