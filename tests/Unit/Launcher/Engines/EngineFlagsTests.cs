using MonkeyTroop.Launcher.Engines;

namespace MonkeyTroop.Tests.Unit.Launcher.Engines;

public sealed class EngineFlagsTests
{
    [Theory]
    [InlineData("demo", null, "--engine demo")]
    [InlineData("demo", "50", "--engine demo --tokens-per-second 50")]
    [InlineData("ollama", "50", "--engine none --engine-url ollama=http://127.0.0.1:11434")]
    [InlineData("vllm", null, "--engine none --engine-url vllm=http://gpu:1")]
    [InlineData("lmstudio", null, "--engine none --engine-url lmstudio=http://127.0.0.1:1234")]
    [InlineData("llamacpp", null, "--engine none --engine-url llamacpp=http://127.0.0.1:8080")]
    public void For_Engine_IsItsUsualAddressOrTheVariables(string engine, string? tokensPerSecond, string expected)
    {
        string? Variable(string name) => name switch { "VLLM_HOST" => "http://gpu:1", "LMSTUDIO_HOST" => "", _ => null };

        var flags = EngineFlags.For(engine, tokensPerSecond, Variable);

        Assert.Equal(expected, string.Join(' ', flags));
    }

    [Fact]
    public void For_Embedded_IsTheFileAndNoOtherEngine() =>
        Assert.Equal("--engine none --model-file /m/a.gguf", string.Join(' ', EngineFlags.For(EngineFlags.Embedded, null, _ => null, "/m/a.gguf")));

    [Fact]
    public void For_EveryName_HasFlags() =>
        Assert.All(EngineFlags.Names, name => Assert.True(name == EngineFlags.Auto || EngineFlags.For(name, null, _ => null).Length > 0));

    [Fact]
    public void For_Auto_IsDecidedBefore() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EngineFlags.For(EngineFlags.Auto, null, _ => null));
}
