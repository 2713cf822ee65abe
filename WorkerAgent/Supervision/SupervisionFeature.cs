using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting.Systemd;

namespace MonkeyTroop.WorkerAgent.Supervision;

/// <summary>Adds what a service owes the system that runs it. Without such a system nothing is added.</summary>
internal static class SupervisionFeature
{
    /// <summary>Adds systemd's notifications and its watchdog, as far as it asks for them.</summary>
    public static void AddSupervision(this IHostApplicationBuilder builder)
    {
        var supervisor = Supervisor.Of(Environment.GetEnvironmentVariable, Environment.ProcessId);
        if (supervisor.Listens)
        {
            builder.AddSystemd(supervisor);
        }
    }

    /// <summary>A method of its own, so that the library is loaded only when it runs: it costs memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddSystemd(this IHostApplicationBuilder builder, Supervisor supervisor)
    {
        builder.Services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, SystemdLifetime>()); // READY=1 once requests are taken
        builder.Services.AddHostedService<StopNotice>();
        if (supervisor.Patience is { } patience)
        {
            builder.Services.AddSingleton<ProxyProbe>();
            builder.Services.AddSingleton<Liveness>();
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<Watchdog>(
                services, patience, (Func<TimeSpan, CancellationToken, Task<string?>>)services.GetRequiredService<Liveness>().FaultAsync));
        }
    }
}
