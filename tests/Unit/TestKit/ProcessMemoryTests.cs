using System.Runtime.Versioning;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Memory;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.TestKit;

[SupportedOSPlatform("linux")]
public sealed class ProcessMemoryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("utf8")]
    [InlineData("utf16le")]
    public async Task Contains_TextThatTheProcessMade_FindsEitherForm(string form)
    {
        // The process puts the text together from halves, so that neither its arguments nor its sources hold it.
        var script = $"globalThis.kept = Buffer.from(['needle', 'in', 'the', 'hay'].join('='), '{form}');"
            + "console.log('worker ready on http://127.0.0.1:1'); setInterval(() => globalThis.kept, 1000)";
        await using var process = TroopProcess.Start(new ProcessSpec("node", "node", ["-e", script], _folder.Path));
        await process.ReadyAsync();

        Assert.True(ProcessMemory.Contains(process.Id, string.Join('=', "needle", "in", "the", "hay")));
        Assert.False(ProcessMemory.Contains(process.Id, string.Join('=', "no", "such", "needle")));
    }

    [Fact]
    public async Task Contains_Afterwards_TheProcessGoesOn()
    {
        await using var process = TroopProcess.Start(new ProcessSpec(
            "shell", "/bin/sh", ["-c", "trap 'exit 7' TERM; echo worker ready on http://127.0.0.1:1; while :; do sleep 0.05; done"], _folder.Path));
        await process.ReadyAsync();
        ProcessMemory.Contains(process.Id, "anything");

        Assert.Equal(7, await process.TerminateAsync());
    }
}
