using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines;

public sealed class EngineKeysTests : IDisposable
{
    private readonly TestFolder _folder = new("engine-keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FileOfItsOwnerAlone_GivesTheKey()
    {
        var keys = EngineKeys.Read(OptionsOf(UnixFileMode.UserRead), out var faults);

        Assert.Empty(faults);
        Assert.Equal("s3cr3t", keys[EngineTypes.Vllm]);
    }

    [Fact]
    public void Read_FileThatOthersMayRead_IsAFaultThatSaysHowToCloseIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there the folder's own rights decide");
        var keys = EngineKeys.Read(OptionsOf(UnixFileMode.UserRead | UnixFileMode.OtherRead), out var faults);

        Assert.Empty(keys);
        var fault = Assert.Single(faults);
        Assert.Contains("chmod 600", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", fault, StringComparison.Ordinal);
    }

    private EngineOptions OptionsOf(UnixFileMode mode)
    {
        var file = _folder.At("vllm.key");
        File.WriteAllText(file, "s3cr3t\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }

        var options = new EngineOptions();
        options.ApiKeyFiles[EngineTypes.Vllm] = file;
        return options;
    }
}
