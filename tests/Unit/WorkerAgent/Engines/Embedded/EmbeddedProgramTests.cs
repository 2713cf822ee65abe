using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent;
using MonkeyTroop.WorkerAgent.Engines.Embedded;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines.Embedded;

public sealed class EmbeddedProgramTests : IDisposable
{
    private readonly TestFolder _folder = new("embedded");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void StartInfo_Everything_KeepsTheKeyOutOfTheArguments()
    {
        var start = EmbeddedProgram.StartInfo(EmbeddedProgram.Find("/engine", "/opt/worker"), new EmbeddedOptions { ModelFile = "/m/a.gguf", ModelName = "a", Context = 512, Threads = 2 }, "secret-key");

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
