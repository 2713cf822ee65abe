using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.Protocol.Errors;

/// <summary>The page against the codes: neither may have what the other lacks.</summary>
public sealed class ErrorPageTests
{
    private const string Member = "F:MonkeyTroop.Protocol.Errors.ProblemCodes.";

    [Fact]
    public void Page_Codes_AreThoseOfTheProtocolEachOnce() =>
        Assert.Equal(Codes().Values.Order(StringComparer.Ordinal), ErrorPage.Read().Select(row => row.Code).Order(StringComparer.Ordinal));

    [Fact]
    public void Page_Statuses_AreThoseOfTheProtocol()
    {
        var page = ErrorPage.Read().ToDictionary(row => row.Code, row => row.Status);
        var summaries = XDocument.Load(Path.ChangeExtension(typeof(ProblemCodes).Assembly.Location, ".xml")).Descendants("member")
            .Where(member => ((string)member.Attribute("name")!).StartsWith(Member, StringComparison.Ordinal))
            .ToDictionary(member => ((string)member.Attribute("name")!)[Member.Length..], member => member.Element("summary")!.Value.Trim());

        Assert.All(Codes(), code => Assert.Equal(int.Parse(summaries[code.Key][..3], CultureInfo.InvariantCulture), page[code.Value]));
    }

    [Fact]
    public void Page_Programs_AreOurs() => Assert.All(
        ErrorPage.Read().SelectMany(row => row.From.Split(", ")), program => Assert.Contains(program, (string[])["coordinator", "worker", "client"]));

    private static Dictionary<string, string> Codes() => typeof(ProblemCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);
}
