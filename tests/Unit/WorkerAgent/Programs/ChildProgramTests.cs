using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Programs;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Programs;

public sealed class ChildProgramTests : IDisposable
{
    private readonly TestFolder _folder = new("programs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Published_IsBesideTheWorker()
    {
        var assembly = _folder.At("programs", "HardwareProver", "MonkeyTroop.HardwareProver.dll");
        File.WriteAllText(assembly, "");

        var found = ChildProgram.Find("HardwareProver", null, _folder.At("programs", "worker") + Path.DirectorySeparatorChar);

        Assert.Equal((Path.GetDirectoryName(assembly), true), (found.Folder, found.Exists));
    }

    [Fact]
    public void Find_BuiltFromSources_IsWhereTheBuildPutsIt() => Assert.Equal(
        Path.Combine(_folder.Path, "HardwareProver", "bin", "Release", "net10.0"),
        ChildProgram.Find("HardwareProver", null, Path.Combine(_folder.Path, "WorkerAgent", "bin", "Release", "net10.0")).Folder);

    [Fact]
    public void Find_Set_IsThat() => Assert.Equal(_folder.Path, ChildProgram.Find("HardwareProver", _folder.Path, "/opt/worker").Folder);

    [Fact]
    public void Advice_Missing_NamesFileAndBuild() => Assert.Equal(
        $"{Path.Combine(_folder.Path, "MonkeyTroop.HardwareProver.dll")} is missing: build it with \"dotnet build HardwareProver\", in the worker's configuration, or publish it into that folder",
        new ChildProgram("HardwareProver", _folder.Path).Advice);
}
