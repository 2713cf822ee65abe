using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using YamlDotNet.RepresentationModel;

namespace MonkeyTroop.Tests.Unit.Deploy;

/// <summary>The load balancer's files against compose and against what the gateways say. What the rules do is tried end to end.</summary>
public sealed partial class NginxTests
{
    private static readonly string Rules = DeployFiles.Text("deploy", "nginx", "gateway.conf");

    [Fact]
    public void Gateways_AreThoseOfCompose()
    {
        var servers = Server().Matches(DeployFiles.Text("deploy", "nginx", "site", "gateways.conf")).Select(match => match.Groups["server"].Value);
        var services = DeployFiles.Compose.MapAt("services").Select(service => service.Key)
            .Where(name => name.StartsWith("gateway-", StringComparison.Ordinal)).Select(name => $"{name}:8000");

        Assert.Equal(services, servers);
    }

    [Fact]
    public void Port_IsTheOneThatComposePublishes()
    {
        var port = Listen().Match(DeployFiles.Text("deploy", "nginx", "site", "listen.conf")).Groups["port"].Value;
        var published = Assert.Single(DeployFiles.Compose.At("services", "nginx")!.ListAt("ports").OfType<YamlScalarNode>()).Value;

        Assert.EndsWith($":{port}", published, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_AreTheGatewaysKind()
    {
        var problems = Return().Matches(Rules).Select(match => (Status: match.Groups["status"].Value, Text: match.Groups["body"].Value)).ToList();
        var codes = typeof(ProblemCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToHashSet();

        Assert.Equal(["400", "403", "413", "503"], problems.Select(problem => problem.Status));
        Assert.All(problems, written =>
        {
            var problem = JsonSerializer.Deserialize(written.Text, ProtocolJson.Default.Problem)!;
            Assert.Contains(problem.Code!, codes);
            Assert.Equal($"urn:monkey-troop:problem:{problem.Code}", problem.Type);
            Assert.Equal((problem.Code, problem.Detail, written.Status), (problem.Error, problem.Message, problem.Status?.ToString(CultureInfo.InvariantCulture)));
        });
        Assert.Contains($"larger than {FieldRules.MaxCoordinatorBodyBytes} bytes", Rules, StringComparison.Ordinal);
        Assert.Contains($"client_max_body_size {FieldRules.MaxCoordinatorBodyBytes / 1024 / 1024}m;", Rules, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_ThatTheRulesName_AreBound() =>
        Assert.All(KnownSettings.NamedIn(Rules), setting => Assert.True(KnownSettings.Has(setting), setting));

    [GeneratedRegex(@"^server (?<server>\S+) ", RegexOptions.Multiline)]
    private static partial Regex Server();

    [GeneratedRegex(@"^listen (?<port>\d+) ssl", RegexOptions.Multiline)]
    private static partial Regex Listen();

    [GeneratedRegex(@"return (?<status>\d{3}) '(?<body>\{.*\})';")]
    private static partial Regex Return();
}
