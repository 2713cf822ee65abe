using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>
/// Stands where Orleans wants a listener for other silos, and opens none: a coordinator of one process has no port that a program on
/// its machine could speak to.
/// </summary>
internal sealed class ClosedListenerFactory : IConnectionListenerFactory
{
    /// <summary>Puts it in the place of every listener of Orleans'.</summary>
    public static void Replace(IServiceCollection services)
    {
        foreach (var socket in services.Where(service => service.IsKeyedService && service.ServiceType == typeof(IConnectionListenerFactory)).ToList())
        {
            services.Remove(socket);
            services.AddKeyedSingleton<IConnectionListenerFactory>(socket.ServiceKey, new ClosedListenerFactory());
        }
    }

    /// <inheritdoc />
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(new Listener(endpoint));

    private sealed class Listener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_end.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
