using MonkeyTroop.WorkerAgent.Gpu;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Gpu;

public sealed class GpuProbeTests
{
    [Theory]
    [InlineData("0, NVIDIA GeForce RTX 3060, 7, 12288, 1024, 11264, 45, 30.5\n", "NVIDIA GeForce RTX 3060", 7.0, 11264L)]
    [InlineData("0, A, 7, 100, 10, 90, 45, 30\n1, A, 55, 100, 20, 80, 45, 30\n", "2x A", 55.0, 170L)]
    [InlineData("0, A, [N/A], 100, 10, 90, 45, [N/A]\n1, B, [Not Supported], 100, 20, [N/A], 45, [Not Supported]\n", "A, B", null, 90L)]
    [InlineData("0, Tesla, 0, [N/A], [N/A], [N/A], [N/A], [N/A]\n", "Tesla", 0.0, null)]
    public void Parse_NvidiaSmi_ReadsEveryGpu(string csv, string name, double? load, long? free) =>
        Assert.Equal(new GpuSample(name, load, free), NvidiaSmi.Parse(csv));

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found\n")]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n")]
    public void Parse_NvidiaSmiWithoutGpu_IsNothing(string csv) => Assert.Null(NvidiaSmi.Parse(csv));

    [Fact]
    public void Parse_RocmSmi_ReadsEveryCard()
    {
        var json = """
            {"card0": {"GPU use (%)": "3", "VRAM Total Memory (B)": "17163091968", "VRAM Total Used Memory (B)": "29360128"},
             "card1": {"GPU use (%)": "40", "VRAM Total Memory (B)": "17163091968", "VRAM Total Used Memory (B)": "0"}, "system": {}}
            """;

        Assert.Equal(new GpuSample("2x AMD GPU", 40, ((17163091968 * 2) - 29360128) / 1048576), RocmSmi.Parse(json));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void Parse_RocmSmiWithoutCard_IsNothing(string json) => Assert.Null(RocmSmi.Parse(json));

    [Fact]
    public async Task SampleAsync_Sysfs_ReadsCardsAndSkipsConnectors()
    {
        var root = Directory.CreateTempSubdirectory("drm-").FullName;
        var device = Directory.CreateDirectory(Path.Combine(root, "card0", "device")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "card0-HDMI-A-1"));
        await File.WriteAllTextAsync(Path.Combine(device, "gpu_busy_percent"), "12\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(device, "mem_info_vram_total"), "1048576000\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(device, "mem_info_vram_used"), "48576000\n", TestContext.Current.CancellationToken);

        Assert.Equal(new GpuSample("AMD GPU", 12, 1_000_000_000 / 1048576), await new AmdSysfs(root).SampleAsync(TestContext.Current.CancellationToken));
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1\n", 150L, 1000L)]
    [InlineData("intr 5", null, null)]
    [InlineData("cpu  a b c d e f\n", null, null)]
    public void Parse_ProcStat_CountsAllButIdleAndWaiting(string stat, long? busy, long? total) =>
        Assert.Equal(busy is null ? null : (busy.Value, total!.Value), CpuLoad.Parse(stat));

    [Fact]
    public async Task RunAsync_ToolThatHangs_IsKilledAndThatIsMissing_IsNothing()
    {
        Assert.Null(await BoundedProcess.RunAsync("no-such-tool-anywhere", [], TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Null(await BoundedProcess.RunAsync("sleep", ["600"], TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal("hi\n", await BoundedProcess.RunAsync("echo", ["hi"], TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Null(await BoundedProcess.RunAsync("false", [], TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Null(await BoundedProcess.RunAsync("yes", [], TimeProvider.System, TestContext.Current.CancellationToken));
    }
}
