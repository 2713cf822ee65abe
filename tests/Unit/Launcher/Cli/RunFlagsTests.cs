using System.CommandLine;
using MonkeyTroop.Launcher.Cli;
using MonkeyTroop.Launcher.Networks;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Tests.Unit.Launcher.Cli;

public sealed class RunFlagsTests
{
    [Fact]
    public void Read_NothingGiven_HasTheUsualValues() => Assert.Equal(new RunOptions("auto", null, null, 9000, null, null), Read());

    [Fact]
    public void Read_EverythingGiven_HasIt() => Assert.Equal(
        new RunOptions("demo", "12.5", "llama", 0, "data", "why?"),
        Read("--engine", "demo", "--tokens-per-second=12.5", "why?", "--model", "llama", "--port", "0", "--dir", "data"));

    [Fact]
    public void Read_ModelFile_IsTheEmbeddedEngines()
    {
        var file = typeof(RunFlagsTests).Assembly.Location;

        Assert.Equal(new RunOptions("embedded", null, null, 9000, null, null, file), Read("--model-file", file));
    }

    [Fact]
    public void Read_ModelFileAndAnotherEngine_IsNamed() => Assert.Contains(
        "leave out --engine",
        Assert.Throws<StartupFailureException>(() => Read("--model-file", typeof(RunFlagsTests).Assembly.Location, "--engine", "demo")).Message);

    [Theory]
    [InlineData("-why?")]
    [InlineData("@why?")]
    [InlineData("why --engine?")]
    public void Read_UnusualQuestion_IsTheQuestion(string question) => Assert.Equal(question, Read(question).Question);

    [Theory]
    [InlineData("there is no option --enigne; is \"--engine\" meant?", "--enigne", "demo")]
    [InlineData("there is no option --colour (", "why?", "--colour")]
    [InlineData("put the question in quotes", "why", "me?")]
    [InlineData("--engine takes auto, demo, ollama, vllm, lmstudio or llamacpp", "--engine", "nonsense")]
    [InlineData("or llamacpp; is \"ollama\" meant?", "--engine", "olama")]
    [InlineData("--port takes a port", "--port", "70000")]
    [InlineData("--tokens-per-second takes a number above 0, not \"fast\"", "--tokens-per-second", "fast")]
    [InlineData("--tokens-per-second takes a number above 0, not \"0\"", "--tokens-per-second", "0")]
    [InlineData("--model", "--model")]
    [InlineData("--model-file takes a GGUF file; there is no nowhere.gguf", "--model-file", "nowhere.gguf")]
    public void Read_Mistake_IsNamed(string expected, params string[] args) =>
        Assert.Contains(expected, Assert.Throws<StartupFailureException>(() => Read(args)).Message, StringComparison.Ordinal);

    private static RunOptions Read(params string[] args)
    {
        var command = new Command("demo");
        var flags = new RunFlags(command, usualPort: 9000);
        return flags.Read(CommandLine.Parse(new RootCommand { command }, ["demo", .. args]));
    }
}
