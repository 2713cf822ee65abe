using System.Globalization;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

/// <summary>What systemd itself says of the units, by systemd-analyze(1).</summary>
public sealed partial class SystemdVerifyTests : IDisposable
{
    private const string Tool = "/usr/bin/systemd-analyze";
    private const double MostExposure = 2.0;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new("unit");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_UnitWithOddFlags_IsClean(bool user)
    {
        var plan = (user ? Plans.User : Plans.Machine) with
        {
            Program = ["/bin/sh"], // it must be there
            Runtime = "/opt/my runtime/100%",
            Flags = Plans.OddValues,
            GpuGroups = ["video"],
        };

        Assert.Equal(new ToolRun(0, ""), await AnalyzeAsync(plan, user ? ["--user", "verify"] : ["verify"]));
    }

    [Fact]
    public async Task Security_MachineService_IsExposedLittle()
    {
        var run = await AnalyzeAsync(Plans.Machine, "security", "--offline=yes", "--no-pager");

        Assert.Equal(0, run.ExitCode);
        Assert.InRange(double.Parse(Exposure().Match(run.Output).Groups[1].Value, CultureInfo.InvariantCulture), 0, MostExposure);
    }

    private async Task<ToolRun> AnalyzeAsync(ServicePlan plan, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Tool), "systemd-analyze is not installed");
        var file = _folder.At(SystemdUnit.FileName);
        await File.WriteAllTextAsync(file, SystemdUnit.Write(plan), TestContext.Current.CancellationToken);

        // A user's units are read as in a session, which has such a folder.
        string[] command = [$"XDG_RUNTIME_DIR={_folder.Path}", Tool, .. arguments, file];
        var run = await ServiceTool.RunAsync("/usr/bin/env", command, Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        return run ?? throw new InvalidOperationException("systemd-analyze hangs");
    }

    [GeneratedRegex(@"Overall exposure level for \S+: ([0-9.]+)")]
    private static partial Regex Exposure();
}
