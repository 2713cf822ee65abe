using Microsoft.Extensions.Hosting;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>Waits for the host.</summary>
public static class HostStart
{
    /// <summary>Waits until the host has started, and so its listeners have their ports.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }
}
