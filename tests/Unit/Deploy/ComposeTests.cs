using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Processes;
using YamlDotNet.RepresentationModel;

namespace MonkeyTroop.Tests.Unit.Deploy;

/// <summary><c>docker-compose.yml</c> against the programs, the images and the load balancer that it starts.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] Coordinator = ["gateway-1", "gateway-2", "silo-1", "silo-2"];

    private static IEnumerable<(string Name, YamlNode Service)> Services => DeployFiles.Compose.MapAt("services").Select(service => (service.Key, service.Value));

    private static IEnumerable<(string Name, YamlNode Service)> Programs => Services.Where(service => service.Service.At("build") is not null);

    [Fact]
    public void Environment_OfEveryProgram_IsBound() => Assert.All(
        Programs.SelectMany(service => service.Service.MapAt("environment").Select(variable => (service.Name, variable.Key))),
        variable => Assert.True(KnownSettings.Has(variable.Key), $"{variable.Name} sets {variable.Key}, which no program reads"));

    [Fact]
    public void Image_OfEveryProgram_IsATargetWithItsProgram()
    {
        var file = DeployFiles.Text("deploy", "Dockerfile");
        Assert.True(Programs.Count() >= 6, "gateways, silos, worker, client");
        Assert.All(Programs, service =>
        {
            Assert.Equal("deploy/Dockerfile", service.Service.TextAt("build", "dockerfile"));
            Assert.Contains($" AS {service.Service.TextAt("build", "target")}\n", file, StringComparison.Ordinal);
            Assert.Contains($"\"{service.Service.ListAt("healthcheck", "test").OfType<YamlScalarNode>().ElementAt(1).Value}\"", file, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Dockerfile_EveryProgram_IsPublishedAndIsNotRoot()
    {
        var file = DeployFiles.Text("deploy", "Dockerfile");
        var started = Started().Matches(file).Select(match => match.Groups["program"].Value).ToList();

        Assert.Equal(["Gateway", "Silo", "WorkerAgent", "ClientProxy"], started);
        Assert.All(started, program =>
        {
            Assert.Contains($"dotnet publish {program} ", file, StringComparison.Ordinal);
            Assert.True(Directory.Exists(Path.Combine(Repository.Root, program)));
        });
        Assert.Contains("\nUSER 1654\n", file, StringComparison.Ordinal);
        Assert.Contains("-chiseled AS base", file, StringComparison.Ordinal);
    }

    [Fact]
    public void HealthCheck_OfEveryProgram_AsksThePortThatItListensOn() => Assert.All(Programs, service =>
    {
        var test = service.Service.ListAt("healthcheck", "test").OfType<YamlScalarNode>().Select(word => word.Value!).ToList();
        var url = new Uri(test[^1]);
        Assert.Equal("health", test[^2]);
        Assert.Equal(
            service.Service.TextAt("build", "target") switch { "worker" => (8080, "/health"), "client" => (9000, "/health"), _ => (9464, "/health/ready") },
            (url.Port, url.AbsolutePath));
        if (service.Service.TextAt("environment", "Metrics__Endpoint") is { } endpoint)
        {
            Assert.Equal($"0.0.0.0:{url.Port}", endpoint);
        }
    });

    [Fact]
    public void Members_OfTheCluster_HaveTheSameStoresAndDataOfTheirOwn()
    {
        var members = Services.Where(service => Coordinator.Contains(service.Name)).Select(service => service.Service).ToList();

        Assert.Equal(Coordinator.Length, members.Count);
        foreach (var variable in new[] { "DATABASE_URL", "REDIS_URL", "TROOP_MASTER_KEY", "STARTER_CREDITS", "Silo__Port" })
        {
            Assert.NotNull(Assert.Single(members.Select(member => member.TextAt("environment", variable)).Distinct()));
        }

        Assert.Equal(Coordinator.Length, members.Select(member => member.ListAt("volumes").Single().ToString()).Distinct().Count());
        Assert.All(members, member => Assert.Equal("service_healthy", member.TextAt("depends_on", "postgres", "condition")));
        Assert.All(members, member => Assert.Equal("service_healthy", member.TextAt("depends_on", "redis", "condition")));
    }

    [Fact]
    public void Gateways_BelieveTheLoadBalancerAlone()
    {
        var nginx = Services.Single(service => service.Name == "nginx").Service.TextAt("networks", "front", "ipv4_address");

        Assert.NotNull(nginx);
        Assert.All(
            Services.Where(service => service.Name.StartsWith("gateway-", StringComparison.Ordinal)),
            gateway => Assert.Equal($"{nginx}/32", gateway.Service.TextAt("environment", "Network__TrustedProxies__0")));
    }

    [Fact]
    public void Volumes_OfEveryService_AreDeclaredOrInTheRepository() => Assert.All(
        Services.SelectMany(service => service.Service.ListAt("volumes").Select(volume => volume.ToString().Split(':')[0])),
        source => Assert.True(
            source.StartsWith("${", StringComparison.Ordinal)
            || (source.StartsWith("./", StringComparison.Ordinal)
                ? Path.Exists(Path.Combine(Repository.Root, source))
                : DeployFiles.Compose.MapAt("volumes").Any(volume => volume.Key == source)),
            source));

    [Fact]
    public void Example_OfTheSettings_IsWhatComposeReads()
    {
        var read = Variable().Matches(DeployFiles.Text("docker-compose.yml")).Select(match => match.Groups["name"].Value).ToHashSet();
        var shown = DeployFiles.Text(".env.example").Split('\n').Where(line => line.Contains('=') && !line.StartsWith('#'))
            .Select(line => line.Split('=')[0]).ToHashSet();

        Assert.Equal(read.Order(), shown.Order());
        Assert.Contains("/.env", DeployFiles.Text(".gitignore").Split('\n'));
    }

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z_]+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"ENTRYPOINT \[""/app/MonkeyTroop\.(?<program>\w+)""")]
    private static partial Regex Started();
}
