using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Admin;

public sealed class AdminPasswordTests : IDisposable
{
    private readonly TestFolder _folder = new("admin-password");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("password")]
    [InlineData("ChangeMe")]
    [InlineData("monkey-troop")]
    [InlineData("xxxxxxxxxxxx")]
    public async Task Start_InProductionWithNoneOrADefaultPassword_IsRefused(string? password)
    {
        var line = await OneLine.OfFailureAsync(Gateway(password));

        Assert.Contains("ADMIN_PASSWORD", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InDevelopmentWithoutPassword_Serves()
    {
        await using var coordinator = TroopProcess.Start(Gateway(null).With(("ASPNETCORE_ENVIRONMENT", "Development")));

        Assert.NotNull(await coordinator.ReadyAsync());
    }

    public void Dispose() => _folder.Dispose();

    private ProcessSpec Gateway(string? password) =>
        ProcessSpec.ForProgram("Gateway", _folder.At("logs"), "--data", _folder.At("data"), "--port", "0").With(("ADMIN_PASSWORD", password));
}
