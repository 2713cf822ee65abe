using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

public sealed class ServicePlannerTests
{
    private static readonly InstalledProgram Program = new(["/opt/worker/MonkeyTroop.WorkerAgent"], "/usr/lib/dotnet");
    private static readonly ServiceRequest Plain = new(ForUser: false, RunAs: null, DataFolder: null, Flags: [], JoinToken: null);

    [Fact]
    public void Plan_OfARequest_HasWhatWasAskedForAndNotTheToken()
    {
        var request = Plain with { Flags = ["--slots", "2"], RunAs = "ada", DataFolder = "/srv/worker", JoinToken = "abc123" };

        var plan = ServicePlanner.Plan(request, Program, ["video"]);


        Assert.Equal(["/opt/worker/MonkeyTroop.WorkerAgent", "--slots", "2"], plan.Command);
        Assert.Equal((ServiceScope.Machine, "ada", "/srv/worker", "/usr/lib/dotnet"), (plan.Scope, plan.RunAs, plan.DataFolder, plan.Runtime));
        Assert.Equal(["video"], plan.GpuGroups);
        Assert.DoesNotContain("abc123", SystemdUnit.Write(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ForAUser_HasNoGroups() => Assert.Empty(ServicePlanner.Plan(Plain with { ForUser = true }, Program, ["video"]).GpuGroups);

    [Fact]
    public void Plan_Contradiction_IsNamed()
    {
        AssertRefused(Plain with { ForUser = true, RunAs = "ada" }, "--user and --run-as");
        AssertRefused(Plain with { RunAs = "root" }, "root");
        AssertRefused(Plain with { DataFolder = "/srv/worker" }, "--data");
        AssertRefused(Plain with { ForUser = true, DataFolder = "worker" }, "full path");
    }

    [Theory]
    [InlineData("ada;reboot")]
    [InlineData("")]
    [InlineData("-ada")]
    [InlineData("ada\nUser=root")]
    [InlineData("%u")]
    public void Plan_WhatIsNoUsersName_IsRefused(string name) => AssertRefused(Plain with { RunAs = name }, "--run-as");

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\nADMIN=1")]
    [InlineData("\"a\"")]
    public void Plan_WhatIsNoToken_IsRefused(string token) => AssertRefused(Plain with { JoinToken = token }, "--join-token");

    [Theory]
    [InlineData("a\nUser=root")]
    [InlineData("a\0b")]
    [InlineData("\u0085")]
    [InlineData("\ud800")]
    public void Plan_ValueWithControls_IsRefused(string value) => AssertRefused(Plain with { Flags = ["--node-id", value] }, "control");

    private static void AssertRefused(ServiceRequest request, string what) =>
        Assert.Contains(what, Assert.Throws<StartupFailureException>(() => ServicePlanner.Plan(request, Program, [])).Message, StringComparison.Ordinal);
}
