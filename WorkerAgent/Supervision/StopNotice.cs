using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.WorkerAgent.Supervision;

/// <summary>
/// Tells systemd at the first sign of stopping how long that may take. The unit's own limit fits the default of
/// <see cref="TicketProxyOptions.DrainTimeout"/>; this makes it fit any other.
/// </summary>
internal sealed class StopNotice(ISystemdNotifier systemd, IHostApplicationLifetime lifetime, IOptions<TicketProxyOptions> options)
    : IHostedService, IDisposable
{
    private CancellationTokenRegistration _registration;

    /// <summary>What is sent, in one datagram: a limit that came before the state would count for nothing.</summary>
    /// <param name="longest">The longest that stopping takes.</param>
    internal static string Text(TimeSpan longest) =>
        $"STOPPING=1\nEXTEND_TIMEOUT_USEC={((long)longest.TotalMicroseconds).ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = lifetime.ApplicationStopping.Register(() => systemd.Notify(new ServiceState(Text(Drain.Longest(options.Value)))));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _registration.Dispose();
}
