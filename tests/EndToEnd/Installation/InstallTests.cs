using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Installation;

/// <summary>The command <c>install</c> as far as it changes nothing on the machine that runs the tests.</summary>
public sealed class InstallTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TestFolder _folder = new("install");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Print_FlagsAndAToken_HasTheFlagsAndNotTheToken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no systemd");
        await using var process = TroopProcess.Start(Spec(
            "--print", "--user", "--coordinator", "http://c:8000", "--engine-url", "ollama=http://e:1", "--engine-url=vllm=http://e:2",
            "--join-token", Token));
        Assert.Equal(0, await process.ExitAsync());

        var start = Assert.Single(process.Output.StandardOutput, line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
        Assert.EndsWith(
            """
            "--coordinator" "http://c:8000" "--engine-url" "ollama=http://e:1" "--engine-url" "vllm=http://e:2"
            """,
            start);
        Assert.DoesNotContain(process.Output.StandardOutput, line => line.Contains(Token, StringComparison.Ordinal));
        Assert.Empty(process.Output.StandardError);
    }

    [Theory]
    [InlineData("--run-as", "--user", "--run-as", "ada")]
    [InlineData("--data", "--data", "/srv/worker")]
    [InlineData("standard input", "--join-token", "-")]
    [InlineData("--join-token", "--join-token", "no token")]
    [InlineData("--owner-key", "--owner-key", "account.pem")]
    public async Task Install_WhatCannotBe_IsOneLine(string named, params string[] arguments) =>
        Assert.Contains(named, await OneLine.OfFailureAsync(Spec(arguments)));

    private ProcessSpec Spec(params string[] arguments) => ProcessSpec.ForProgram("WorkerAgent", _folder.Path, ["install", .. arguments]);
}
