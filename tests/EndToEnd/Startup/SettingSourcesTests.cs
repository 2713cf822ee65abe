using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Startup;

/// <summary>Where a coordinator takes its settings from, and what it says of those that it does not take.</summary>
public sealed class SettingSourcesTests : IDisposable
{
    private readonly TestFolder _folder = new("settings");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OlderVariableAndFile_TheVariableOverridesTheFile()
    {
        await WriteAsync("""{ "Wallets": { "StarterCredits": 5 }, "Hold": { "Seconds": 90 } }""");
        await using var coordinator = TroopProcess.Start(Spec().With(("STARTER_CREDITS", "77")));
        var address = await coordinator.ReadyAsync();

        Assert.Equal(77m, await CoordinatorProbe.StarterOfANewAccountAsync(address));
    }

    [Theory]
    [InlineData("Wallets__StarterCredits")]
    [InlineData("WALLETS__STARTERCREDITS")]
    public async Task Start_OlderVariableAndOurOwn_OurOwnOverridesTheOlder(string ours)
    {
        await using var coordinator = TroopProcess.Start(Spec().With(("STARTER_CREDITS", "77"), (ours, "78")));
        var address = await coordinator.ReadyAsync();

        Assert.Equal(78m, await CoordinatorProbe.StarterOfANewAccountAsync(address));
    }

    [Fact]
    public async Task Start_MisspeltSettings_AreNamedAndTheReadyLineSaysWhichStoreItIs()
    {
        await WriteAsync("""{ "Wallets": { "StarterCredit": 5 } }""");
        await using var coordinator = TroopProcess.Start(Spec().With(("DATABASE_URI", "postgres://u:secret@h/d"), ("RECEIPT_SECRET", "shared-by-all")));
        await coordinator.ReadyAsync();

        await coordinator.Output.SaysAsync("Wallets:StarterCredit is no setting and does nothing; is Wallets:StarterCredits meant?");
        await coordinator.Output.SaysAsync("DATABASE_URI does nothing; is DATABASE_URL meant?");
        await coordinator.Output.SaysAsync("RECEIPT_SECRET of older installations does nothing");
        Assert.DoesNotContain(coordinator.Output.StandardError, line => line.Contains("shared-by-all", StringComparison.Ordinal));
        Assert.EndsWith($"(SQLite in {_folder.At("data")})", coordinator.Output.StandardOutput.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BrokenFile_IsOneLineThatNamesIt()
    {
        await WriteAsync("""{ "Wallets": { """);

        Assert.Contains("appsettings.json", await OneLine.OfFailureAsync(Spec()), StringComparison.Ordinal);
    }

    private ProcessSpec Spec() =>
        CoordinatorSpec.Make(_folder.At("logs"), _folder.At("data"), 0, new TroopNetworkOptions()).With(("Wallets__StarterCredits", null)) with { WorkingFolder = _folder.Path };

    private Task WriteAsync(string settings) => File.WriteAllTextAsync(_folder.At("appsettings.json"), settings, TestContext.Current.CancellationToken);
}
