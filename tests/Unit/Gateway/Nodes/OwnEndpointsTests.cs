using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.Nodes;
using Orleans.Configuration;

namespace MonkeyTroop.Tests.Unit.Gateway.Nodes;

public class OwnEndpointsTests
{
    [Fact]
    public async Task Find_ListenersMetricsSiloAndPublicUrls_AreAllThere()
    {
        var own = Make("http://100.64.0.1:8000", metrics: "100.64.0.1:9464", "https://100.64.0.2", "http://[fd7a:115c:a1e0::9]:81");
        await own.ResolveAsync(TestContext.Current.CancellationToken);

        var found = own.Find();

        Assert.Superset(
            new HashSet<IPEndPoint>(
                [
                    IPEndPoint.Parse("100.64.0.1:8000"), IPEndPoint.Parse("100.64.0.1:9464"), IPEndPoint.Parse("127.0.0.1:11111"),
                    IPEndPoint.Parse("100.64.0.2:443"), IPEndPoint.Parse("[fd7a:115c:a1e0::9]:81"),
                ]),
            found.ToHashSet());
    }

    [Theory]
    [InlineData("http://0.0.0.0:8000")]
    [InlineData("http://[::]:8000")]
    public void Find_ListensOnEveryAddress_HasEveryOneOfThisMachine(string listen) =>
        Assert.Contains(IPEndPoint.Parse("127.0.0.1:8000"), Make(listen, metrics: null).Find());

    [Fact]
    public async Task Resolve_HostWithoutAnAddress_IsLeftOut()
    {
        var own = Make("http://100.64.0.1:8000", metrics: null, "https://nowhere.invalid", "http://localhost:81");
        await own.ResolveAsync(TestContext.Current.CancellationToken);

        Assert.Contains(own.Find(), endpoint => endpoint.Port == 81 && IPAddress.IsLoopback(endpoint.Address));
    }

    private static OwnEndpoints Make(string listen, string? metrics, params string[] publicUrls)
    {
        var identity = new IdentityOptions();
        Array.ForEach(publicUrls, identity.PublicUrls.Add);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Metrics:Endpoint"] = metrics }).Build();
        return new OwnEndpoints(
            new Server(listen), Options.Create(identity), Options.Create(new EndpointOptions { SiloPort = 11111 }), settings, NullLogger<OwnEndpoints>.Instance);
    }

    private sealed class Server : IServer
    {
        public Server(string listen)
        {
            var addresses = new Addresses();
            addresses.All.Add(listen);
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull =>
            Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class Addresses : IServerAddressesFeature
    {
        public List<string> All { get; } = [];

        public bool PreferHostingUrls { get; set; }

        ICollection<string> IServerAddressesFeature.Addresses => All;
    }
}
