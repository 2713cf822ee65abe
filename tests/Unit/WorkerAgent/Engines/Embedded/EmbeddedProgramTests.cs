using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent;
using MonkeyTroop.WorkerAgent.Engines.Embedded;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines.Embedded;

public sealed class EmbeddedProgramTests : IDisposable
{
    private readonly TestFolder _folder = new("embedded");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Published_IsBesideTheWorker()
    {
        var assembly = _folder.At("programs", "EmbeddedEngine", "MonkeyTroop.EmbeddedEngine.dll");
        File.WriteAllText(assembly, "");

        var found = EmbeddedProgram.Find(null, _folder.At("programs", "worker") + Path.DirectorySeparatorChar);

        Assert.Equal((Path.GetDirectoryName(assembly), true), (found.Folder, found.Exists));
    }

    [Fact]
    public void Find_BuiltFromSources_IsWhereTheBuildPutsIt() => Assert.Equal(
        Path.Combine(_folder.Path, "EmbeddedEngine", "bin", "Release", "net10.0"),
        EmbeddedProgram.Find(null, Path.Combine(_folder.Path, "WorkerAgent", "bin", "Release", "net10.0")).Folder);

    [Fact]
    public void Find_Set_IsThat() => Assert.Equal(_folder.Path, EmbeddedProgram.Find(_folder.Path, "/opt/worker").Folder);

    [Fact]
    public void StartInfo_Everything_KeepsTheKeyOutOfTheArguments()
    {
        var start = new EmbeddedProgram("/engine").StartInfo(new EmbeddedOptions { ModelFile = "/m/a.gguf", ModelName = "a", Context = 512, Threads = 2 }, "secret-key");

        Assert.EndsWith("--model-file /m/a.gguf --model-name a --context 512 --threads 2", string.Join(' ', start.ArgumentList));
        Assert.DoesNotContain(start.ArgumentList, argument => argument.Contains("secret-key", StringComparison.Ordinal));
        Assert.Equal("secret-key", start.Environment["Model__Key"]);
    }

    [Theory]
    [InlineData(null, null, "there is no ")]
    [InlineData("", null, "does not begin as one")]
    [InlineData("GGU", null, "does not begin as one")]
    [InlineData("GGUF", null, "is missing: build it")]
    [InlineData("GGUF", 8, "Engines:Embedded:Context takes 16 to 1048576 tokens")]
    public void Faults_OfAFile_SaysWhatIsWrong(string? content, int? context, string fault)
    {
        var file = _folder.At("a.gguf");
        if (content is not null)
        {
            File.WriteAllText(file, content);
        }

        Assert.Contains(EmbeddedCheck.Faults(new EmbeddedOptions { ModelFile = file, Context = context, Program = _folder.Path }), said => said.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Worker_Assembly_KnowsNothingOfTheEngine() => Assert.DoesNotContain(
        typeof(Worker).Assembly.GetReferencedAssemblies(), name => name.Name!.StartsWith("LLama", StringComparison.Ordinal) || name.Name == "MonkeyTroop.EmbeddedEngine");
}
