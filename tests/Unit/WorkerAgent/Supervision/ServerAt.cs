using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Supervision;

/// <summary>A fake server that says where it listens, and does nothing else.</summary>
internal sealed class ServerAt : IServer
{
    public ServerAt(string url)
    {
        var addresses = new ServerAddressesFeature();
        addresses.Addresses.Add(url);
        Features.Set<IServerAddressesFeature>(addresses);
    }

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull =>
        throw new NotSupportedException();

    public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
        // It holds nothing.
    }
}
