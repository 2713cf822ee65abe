using System.Diagnostics.Metrics;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>How old what signs tickets is; see docs/metrics.md. Measured only when it is read.</summary>
internal sealed class KeyMetrics(IMeterFactory meters, SigningKeys keys, TimeProvider time) : IHostedService
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Keys";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("monkeytroop.keys.ring.age", () => keys.Age.TotalSeconds, "s", "Time since the ring of keys was read from the store");
        meter.CreateObservableGauge("monkeytroop.keys.signing.age", () => SigningAge().TotalSeconds, "s", "Time since the key that signs now began to");
        meter.CreateObservableGauge("monkeytroop.keys.published", () => keys.Phases.Count(key => key.IsPublished), "{key}", "Keys that workers are told of");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private TimeSpan SigningAge() =>
        keys.Phases.FirstOrDefault(key => key.State == KeyState.Current) is { } current ? time.GetUtcNow() - current.Times.SignsFrom : TimeSpan.Zero;
}
