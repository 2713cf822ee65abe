using System.Xml;
using System.Xml.Linq;
using CsCheck;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

/// <summary>The property list as XML. launchd itself runs on macOS alone.</summary>
public sealed class LaunchdTests
{
    private static readonly LaunchdManager Manager = new("/Users/ada", TimeProvider.System);

    [Fact]
    public void Write_AnyFlags_AreReadBackAsTheyWereGiven() => Gen.String[Gen.Char[' ', '~'], 0, 40].Array[0, 6].Sample(words =>
        Assert.Equal(
            Plans.User.Program.Concat(words),
            Strings(Read(Plans.User with { Flags = words }), "ProgramArguments")));

    [Fact]
    public void Write_UserService_IsKeptAliveAndMayTakeItsTimeToStop()
    {
        var plist = Read(Plans.User with { Flags = Plans.OddValues, DataFolder = "/Users/ada/my data", Runtime = "/Users/ada/.dotnet" });

        Assert.Equal("dict", ValueOf(plist, "KeepAlive").Name.LocalName);
        Assert.Equal("false", ValueOf(ValueOf(plist, "KeepAlive"), "SuccessfulExit").Name.LocalName);
        Assert.Equal("Background", ValueOf(plist, "ProcessType").Value);
        Assert.True((int)ValueOf(plist, "ExitTimeOut") >= ServicePlan.StopLimit.TotalSeconds);
        Assert.Equal(["--data", "/Users/ada/my data"], Strings(plist, "ProgramArguments").TakeLast(2));
        Assert.Equal("/Users/ada/.dotnet", ValueOf(ValueOf(plist, "EnvironmentVariables"), "DOTNET_ROOT").Value);
        Assert.Equal("/Users/ada/Library/Logs/monkey-troop-worker.log", ValueOf(plist, "StandardErrorPath").Value);
    }

    [Fact]
    public void Describe_MachineService_NeedsAUser()
    {
        Assert.Contains("--run-as", Assert.Throws<StartupFailureException>(() => Manager.Describe(Plans.Machine)).Message, StringComparison.Ordinal);
        Assert.Equal("ada", ValueOf(Read(Plans.Machine with { RunAs = "ada" }), "UserName").Value);
    }

    private static XElement Read(ServicePlan plan)
    {
        // The document type is Apple's; nothing is fetched.
        using var text = new StringReader(Manager.Describe(plan));
        using var reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!.Element("dict")!;
    }

    private static XElement ValueOf(XElement dictionary, string key) =>
        dictionary.Elements("key").Single(entry => entry.Value == key).ElementsAfterSelf().First();

    private static IEnumerable<string> Strings(XElement dictionary, string key) => ValueOf(dictionary, key).Elements("string").Select(entry => entry.Value);
}
