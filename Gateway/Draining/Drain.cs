using Microsoft.Extensions.Options;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Gateway.Draining;

/// <summary>
/// Goes first when the gateway is told to stop: readiness ends at once, and everything else waits for <see cref="DrainOptions.Delay"/>.
/// Then Kestrel stops listening and finishes what runs, and last the silo hands its grains over.
/// </summary>
internal sealed partial class Drain(IOptions<DrainOptions> options, IOptions<SiloOptions> silo, TimeProvider time, ILogger<Drain> logger)
    : IHostedLifecycleService
{
    private volatile bool _isStopping;

    /// <summary>Whether the gateway was told to stop.</summary>
    public bool IsStopping => _isStopping;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        var delay = options.Value.DelayOf(silo.Value);
        if (delay == TimeSpan.Zero)
        {
            return;
        }

        LogDraining(logger, delay.TotalSeconds);
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogCutShort(logger);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
