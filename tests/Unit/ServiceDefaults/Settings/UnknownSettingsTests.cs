using Microsoft.Extensions.Configuration;
using MonkeyTroop.Grains.Wallets.Accounts;
using MonkeyTroop.ServiceDefaults.Settings;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Tests.Unit.ServiceDefaults.Settings;

public class UnknownSettingsTests
{
    private static readonly string[] Aliases = ["DATABASE_URL", "REDIS_URL", "STARTER_CREDITS"];
    private static readonly ILookup<string, Type> Sections = UnknownSettings.SectionsOf([typeof(SiloOptions), typeof(WalletOptions)]);

    [Theory]
    [InlineData("Wallets:StarterCredit", "5", "Wallets:StarterCredit is no setting and does nothing; is Wallets:StarterCredits meant?")]
    [InlineData("Silo:Tls:Of", "true", "Silo:Tls:Of is no setting and does nothing; is Silo:Tls meant?")]
    [InlineData("Hold:Colour", "red", "Hold:Colour is no setting and does nothing")]
    [InlineData("Storage:DatabasePath", "x", "Storage:DatabasePath is no setting and does nothing")] // worked out, not set
    public void Find_MemberThatIsNoSetting_IsNamed(string path, string value, string expected) =>
        Assert.Equal([expected], UnknownSettings.Find(Configured((path, value)), [], Aliases, Sections));

    [Fact]
    public void Find_OurOwnAndOthersSettings_SaysNothing() => Assert.Empty(UnknownSettings.Find(
        Configured(("wallets:startercredits", "5"), ("Silo:Tls:Off", "true"), ("Nodes:AllowedNetworks:0", "10.0.0.0/8"), ("Kestrel:Limits:X", "1"), ("Logging:LogLevel:Default", "None")),
        ["DATABASE_URL", "PATH", "REDIS", "Wallets__StarterCredits", "DOTNET_CLI__HOME", "SOMEBODY_ELSES_URL"], Aliases, Sections));

    [Theory]
    [InlineData("DATABASE_URI", "the variable DATABASE_URI does nothing; is DATABASE_URL meant?")]
    [InlineData("STARTER_CREDIT", "the variable STARTER_CREDIT does nothing; is STARTER_CREDITS meant?")]
    [InlineData("Wallet__StarterCredits", "the variable Wallet__StarterCredits does nothing; is Wallets__StarterCredits meant?")]
    public void Find_VariableALetterOrTwoAway_IsNamed(string variable, string expected) =>
        Assert.Equal([expected], UnknownSettings.Find(Configured(), [variable], Aliases, Sections));

    [Theory]
    [InlineData("RECEIPT_SECRET", "the variable RECEIPT_SECRET of older installations does nothing: every node gets a receipt key of its own when it joins")]
    [InlineData("CLIENT_PROXY_PORT", "the variable CLIENT_PROXY_PORT of older installations does nothing: the client reads PROXY_PORT")]
    public void Find_VariableOfOlderInstallations_SaysWhatThereIsInstead(string variable, string expected) =>
        Assert.Equal([expected], UnknownSettings.Find(Configured(), [variable], Aliases, Sections));

    [Fact]
    public void Find_VariableBesideTheRightOne_IsSomebodyElses() =>
        Assert.Empty(UnknownSettings.Find(Configured(), ["DATABASE_URI", "DATABASE_URL"], Aliases, Sections));

    private static IConfiguration Configured(params (string Path, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Path, (string?)setting.Value))).Build();
}
