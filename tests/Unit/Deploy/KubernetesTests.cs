using System.Globalization;
using System.Reflection;
using MonkeyTroop.Protocol.Coordinator;
using YamlDotNet.RepresentationModel;

namespace MonkeyTroop.Tests.Unit.Deploy;

/// <summary>The objects for Kubernetes against the programs and against each other.</summary>
public sealed class KubernetesTests
{
    private const string PartOf = "app.kubernetes.io/part-of";

    /// <summary>Those of the base: the example's is a patch.</summary>
    private static IReadOnlyList<YamlMappingNode> Deployments { get; } = [.. Of("Deployment").Where(deployment => deployment.At("spec", "selector") is not null)];

    private static YamlMappingNode Settings => Of("ConfigMap").Single();

    [Fact]
    public void Deployments_AreGatewaysAndSilos() => Assert.Equal(["gateway", "silo"], Deployments.Select(NameOf).Order());

    [Fact]
    public void Environment_OfEveryContainer_IsBound()
    {
        var set = Of("Deployment").SelectMany(deployment => ContainerOf(deployment).ListAt("env").Select(variable => variable.TextAt("name")!))
            .Concat(Settings.MapAt("data").Select(entry => entry.Key)).ToList();

        Assert.True(set.Count > 10, "the members are told where their stores are");
        Assert.All(set, variable => Assert.True(KnownSettings.Has(variable), $"{variable} is read by no program"));
    }

    [Fact]
    public void Image_OfEveryContainer_IsOneThatComposeBuilds()
    {
        var built = DeployFiles.Compose.MapAt("services").Where(service => service.Value.At("build") is not null)
            .Select(service => service.Value.TextAt("image")).ToHashSet();

        Assert.All(Deployments, deployment => Assert.Contains(ContainerOf(deployment).TextAt("image"), built));
    }

    [Theory]
    [InlineData("startupProbe", "/health/live")]
    [InlineData("livenessProbe", "/health/live")]
    [InlineData("readinessProbe", "/health/ready")]
    public void Probe_OfEveryContainer_AsksTheMetricsListener(string probe, string path)
    {
        var port = Settings.TextAt("data", "Metrics__Endpoint")!.Split(':')[1];
        Assert.All(Deployments, deployment =>
        {
            var container = ContainerOf(deployment);
            Assert.Equal((path, "metrics"), (container.TextAt(probe, "httpGet", "path"), container.TextAt(probe, "httpGet", "port")));
            Assert.Equal(port, PortOf(container, "metrics"));
        });
    }

    [Fact]
    public void Ports_AgreeEverywhere()
    {
        var silo = Settings.TextAt("data", "Silo__Port");
        var opened = Of("NetworkPolicy").SelectMany(policy => policy.ListAt("spec", "ingress")).SelectMany(rule => rule.ListAt("ports"))
            .Select(port => port.TextAt("port")).ToHashSet();

        Assert.All(Deployments, deployment => Assert.Equal(silo, PortOf(ContainerOf(deployment), "silo")));
        Assert.Equal("http", Of("Service").Single().ListAt("spec", "ports").Single().TextAt("targetPort"));
        Assert.Equal(["11111", "8000", "9464"], opened.Order());
        Assert.Equal("8000", PortOf(ContainerOf(Deployments.Single(deployment => NameOf(deployment) == "gateway")), "http"));
    }

    [Fact]
    public void SiloPort_IsOpenToMembersAlone()
    {
        var rules = Of("NetworkPolicy").SelectMany(policy => policy.ListAt("spec", "ingress"))
            .Where(rule => rule.ListAt("ports").Any(port => port.TextAt("port") == "11111"));

        var from = Assert.Single(Assert.Single(rules).ListAt("from"));
        Assert.Equal("monkey-troop", from.TextAt("podSelector", "matchLabels", PartOf));
        Assert.Null(from.At("namespaceSelector"));
    }

    [Fact]
    public void Labels_OfEveryPod_AreTheClustersName()
    {
        var cluster = Settings.TextAt("data", "Silo__Cluster");
        Assert.All(Deployments, deployment =>
        {
            Assert.Equal(cluster, deployment.TextAt("spec", "template", "metadata", "labels", "orleans/clusterId"));
            Assert.Equal(cluster, deployment.TextAt("spec", "template", "metadata", "labels", "orleans/serviceId"));
            Assert.All(
                deployment.MapAt("spec", "selector", "matchLabels"),
                label => Assert.Equal(label.Value.ToString(), deployment.TextAt("spec", "template", "metadata", "labels", label.Key)));
        });
    }

    [Fact]
    public void Grace_OfEveryPod_IsLongerThanItsDrain() => Assert.All(Deployments, deployment =>
    {
        var delay = ContainerOf(deployment).ListAt("env").FirstOrDefault(variable => variable.TextAt("name") == "Drain__Delay")?.TextAt("value");
        var steps = TimeSpan.Parse(delay ?? "0", CultureInfo.InvariantCulture) + (3 * TimeSpan.FromSeconds(20));

        Assert.True(double.Parse(deployment.TextAt("spec", "template", "spec", "terminationGracePeriodSeconds")!, CultureInfo.InvariantCulture) > steps.TotalSeconds);
    });

    [Fact]
    public void Container_OfEveryPod_HasNoRights() => Assert.All(Deployments, deployment =>
    {
        var security = ContainerOf(deployment);
        Assert.Equal("1654", deployment.TextAt("spec", "template", "spec", "securityContext", "runAsUser"));
        Assert.Equal("true", deployment.TextAt("spec", "template", "spec", "securityContext", "runAsNonRoot"));
        Assert.Equal("true", security.TextAt("securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("false", security.TextAt("securityContext", "allowPrivilegeEscalation"));
        Assert.Equal(["ALL"], security.ListAt("securityContext", "capabilities", "drop").Select(capability => capability.ToString()));
    });

    [Fact]
    public void Role_MayReadPodsAndNothingElse()
    {
        var rule = Assert.Single(Of("Role").Single().ListAt("rules"));

        Assert.Equal(["pods"], rule.ListAt("resources").Select(resource => resource.ToString()));
        Assert.Equal(["get", "list", "watch"], rule.ListAt("verbs").Select(verb => verb.ToString()));
    }

    [Fact]
    public void Ingress_LetsEveryPublicCallThroughAndNoOperatorsCall()
    {
        var paths = Of("Ingress").Single().ListAt("spec", "rules").Single().ListAt("http", "paths")
            .Select(path => (Path: path.TextAt("path")!, IsPrefix: path.TextAt("pathType") == "Prefix")).ToList();
        var calls = typeof(CoordinatorPaths).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)
            .Concat([CoordinatorPaths.Balance("a"), CoordinatorPaths.Transfers("a"), CoordinatorPaths.Transactions("a"), "/health", "/public-key", "/openapi/v1.json"]);
        bool Passes(string call) => paths.Any(path => call == path.Path || (path.IsPrefix && call.StartsWith($"{path.Path}/", StringComparison.Ordinal)));

        Assert.All(calls, call => Assert.True(Passes(call), call));
        Assert.All(["/admin/audit", "/metrics", "/health/ready", "/health/live", "/dashboard"], call => Assert.False(Passes(call), call));
    }

    [Fact]
    public void Scaling_AndDisruption_NameDeploymentsThatAre()
    {
        var names = Deployments.Select(NameOf).ToHashSet();

        Assert.Equal(names, Of("HorizontalPodAutoscaler").Select(scaler => scaler.TextAt("spec", "scaleTargetRef", "name")!).ToHashSet());
        Assert.Equal(names, Of("PodDisruptionBudget").Select(budget => budget.TextAt("spec", "selector", "matchLabels", "app.kubernetes.io/name")!).ToHashSet());
        Assert.All(Deployments, deployment => Assert.Null(deployment.At("spec", "replicas")));
    }

    private static IEnumerable<YamlMappingNode> Of(string kind) => DeployFiles.Kubernetes.Where(found => found.TextAt("kind") == kind);

    private static string NameOf(YamlMappingNode found) => found.TextAt("metadata", "name")!;

    private static YamlNode ContainerOf(YamlMappingNode deployment) => deployment.ListAt("spec", "template", "spec", "containers").Single();

    private static string? PortOf(YamlNode container, string name) =>
        container.ListAt("ports").SingleOrDefault(port => port.TextAt("name") == name)?.TextAt("containerPort");
}
