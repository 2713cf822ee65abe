using System.Runtime.InteropServices;

namespace MonkeyTroop.EmbeddedEngine.Parents;

/// <summary>
/// Ends the engine with the worker that started it. The worker holds the other end of standard input; the operating system closes it when the
/// worker ends, also by SIGKILL, so no process id can be mistaken for another's. Signals that ask for an end are the worker's: Ctrl+C and service
/// managers send them to all processes, and the worker lets answers end first that the engine still writes.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Longest end in order: 5 s. Then the process ends at once: a step that llama.cpp is in the middle of cannot hold it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly PosixSignal[] WorkersSignals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
    private static readonly List<PosixSignalRegistration> Ignored = [];

    /// <summary>Leaves signals to the worker.</summary>
    public static void LeaveSignals(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IHostLifetime, NoSignals>(); // by default the host stops at signals
        Ignored.AddRange(WorkersSignals.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)));
    }

    /// <summary>Begins to watch, on a thread of its own: it waits in a read for as long as the parent lives, also while a model is loaded.</summary>
    public static void WatchParent(this WebApplication app)
    {
        var (lifetime, time) = (app.Lifetime, app.Services.GetRequiredService<TimeProvider>());
        new Thread(() => Watch(lifetime, time)) { IsBackground = true, Name = "parent" }.Start();
    }

    private static void Watch(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        ReadToEnd();
        using var late = time.CreateTimer(static _ => Environment.Exit(0), null, Limit, Timeout.InfiniteTimeSpan);
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            Environment.Exit(0); // nothing was served yet
        }

        lifetime.StopApplication();
        lifetime.ApplicationStopped.WaitHandle.WaitOne();
    }

    private static void ReadToEnd()
    {
        using var input = Console.OpenStandardInput();
        try
        {
            var scrap = new byte[64];
            while (input.Read(scrap) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A broken pipe is an end as well.
        }
    }

    /// <summary>A host that no signal stops.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
