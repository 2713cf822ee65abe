using System.Globalization;
using CsCheck;
using MonkeyTroop.Tests.Unit.Deploy;
using MonkeyTroop.WorkerAgent.Installation;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

public sealed class SystemdUnitTests
{
    [Fact]
    public void Word_AnyTextWithoutControls_IsReadBackAsItself() => Gen.String[Gen.Char[' ', '~'], 0, 40].Array[0, 6].Sample(words =>
        Assert.Equal(words, SystemdWords.Read(SystemdText.Words(words))));

    [Fact]
    public void Write_OddFlags_AreReadBackAsTheyWereGiven()
    {
        var plan = Plans.Machine with
        {
            Program = ["/opt/my worker/100%/dotnet"],
            Flags = [.. Plans.OddValues.SelectMany(value => (string[])["--node-id", value])],
        };

        var start = Assert.Single(Plans.Values(SystemdUnit.Write(plan), "ExecStart"));

        // After a colon no variable is replaced, so that a dollar is one.
        Assert.Equal(':', start[0]);
        Assert.Equal([.. plan.Command, "--data", $"/var/lib/{ServicePlan.Name}"], SystemdWords.Read(start[1..]));
    }

    [Fact]
    public void Write_MachineService_TellsSystemdAllThatItNeeds()
    {
        var unit = SystemdUnit.Write(Plans.Machine);

        Assert.Equal(["notify"], Plans.Values(unit, "Type"));
        Assert.Equal(["yes"], Plans.Values(unit, "DynamicUser"));
        Assert.Equal([ServicePlan.Name], Plans.Values(unit, "StateDirectory"));
        Assert.Equal(["multi-user.target"], Plans.Values(unit, "WantedBy"));
        Assert.Equal(["yes"], Plans.Values(unit, "ProtectHome"));
        Assert.Equal([""], Plans.Values(unit, "CapabilityBoundingSet"));
        Assert.Empty(Plans.Values(unit, "MemoryDenyWriteExecute"));
        Assert.All(Plans.Values(unit, "EnvironmentFile"), file => Assert.StartsWith("-%", file, StringComparison.Ordinal));
        Assert.Contains("char-195 rw", Plans.Values(unit, "DeviceAllow"));
    }

    [Fact]
    public void Write_StopLimit_CoversTheDrain()
    {
        var seconds = int.Parse(Assert.Single(Plans.Values(SystemdUnit.Write(Plans.Machine), "TimeoutStopSec")), CultureInfo.InvariantCulture);

        Assert.True(TimeSpan.FromSeconds(seconds) > Drain.Longest(new TicketProxyOptions()));
    }

    [Fact]
    public void Write_UserService_LeavesOutWhatAUsersManagerCannotDo()
    {
        var unit = SystemdUnit.Write(Plans.User);

        Assert.Equal(["default.target"], Plans.Values(unit, "WantedBy"));
        Assert.Equal(["yes"], Plans.Values(unit, "NoNewPrivileges"));
        Assert.All(
            (string[])["User", "DynamicUser", "StateDirectory", "ProtectSystem", "PrivateTmp", "DevicePolicy", "CapabilityBoundingSet", "SupplementaryGroups"],
            setting => Assert.Empty(Plans.Values(unit, setting)));

        Assert.DoesNotContain("--data", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ProgramRuntimeAndDataInAHome_ShowsThoseAlone()
    {
        var plan = Plans.Machine with
        {
            Program = ["/home/ada/worker/MonkeyTroop.WorkerAgent"],
            Runtime = "/home/ada/.dotnet",
            RunAs = "ada",
            DataFolder = "/home/ada/my data",
        };

        var unit = SystemdUnit.Write(plan);

        Assert.Equal(["tmpfs"], Plans.Values(unit, "ProtectHome"));
        Assert.Equal(["/home/ada/worker", "/home/ada/.dotnet"], SystemdWords.Read(Assert.Single(Plans.Values(unit, "BindReadOnlyPaths"))));
        Assert.Equal(["/home/ada/my data"], SystemdWords.Read(Assert.Single(Plans.Values(unit, "BindPaths"))));
        Assert.Equal(["DOTNET_ROOT=/home/ada/.dotnet"], SystemdWords.Read(Assert.Single(Plans.Values(unit, "Environment"))));
        Assert.Equal(["ada"], Plans.Values(unit, "User"));
        Assert.Empty(Plans.Values(unit, "DynamicUser"));
        Assert.EndsWith("\"--data\" \"/home/ada/my data\"", Assert.Single(Plans.Values(unit, "ExecStart")), StringComparison.Ordinal);
    }

    [Fact]
    public void HasOwnFolder_OfAUnit_IsFalseForOneWithAFolderOfItsUser()
    {
        Assert.True(SystemdUnit.HasOwnFolder(SystemdUnit.Write(Plans.Machine)));
        Assert.False(SystemdUnit.HasOwnFolder(SystemdUnit.Write(Plans.Machine with { RunAs = "ada", DataFolder = "/srv/worker" })));
        Assert.False(SystemdUnit.HasOwnFolder(SystemdUnit.Write(Plans.User)));
    }

    [Fact]
    public void Write_DataElsewhere_MayBeWritten()
    {
        var unit = SystemdUnit.Write(Plans.Machine with { RunAs = "ada", DataFolder = "/srv/worker" });

        Assert.Equal(["/srv/worker"], SystemdWords.Read(Assert.Single(Plans.Values(unit, "ReadWritePaths"))));
    }

    [Theory]
    [InlineData("/tmp/worker/MonkeyTroop.WorkerAgent", true)]
    [InlineData("/var/tmp/MonkeyTroop.WorkerAgent", true)]
    [InlineData("/srv/a:b/MonkeyTroop.WorkerAgent", true)]
    [InlineData("/tmpfiles/MonkeyTroop.WorkerAgent", false)]
    [InlineData("/opt/MonkeyTroop.WorkerAgent", false)]
    public void UnseenFolder_OfAMachineService_IsOneThatEveryServiceHasOfItsOwn(string program, bool unseen)
    {
        Assert.Equal(unseen, SystemdUnit.UnseenFolder(Plans.Machine with { Program = [program] }) is not null);
        Assert.Null(SystemdUnit.UnseenFolder(Plans.User with { Program = [program] }));
    }

    [Fact]
    public void Write_ForTheUsualFolder_IsTheUnitThatIsDelivered() =>
        Assert.Equal(DeployFiles.Text("deploy", "systemd", SystemdUnit.FileName), SystemdUnit.Write(Plans.Machine));
}
