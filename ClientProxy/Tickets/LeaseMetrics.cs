using System.Diagnostics.Metrics;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>Where tickets come from; see docs/metrics.md.</summary>
internal sealed class LeaseMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Leases";

    private readonly Counter<long> _reused;
    private readonly Counter<long> _fetched;
    private readonly Counter<long> _extended;

    public LeaseMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _reused = meter.CreateCounter<long>("monkeytroop.client.tickets.reused", "{request}", "Requests that found a ticket without waiting");
        _fetched = meter.CreateCounter<long>("monkeytroop.client.tickets.fetched", "{ticket}", "Tickets that were asked of the coordinator, by outcome");
        _extended = meter.CreateCounter<long>("monkeytroop.client.tickets.extended", "{ticket}", "Extensions that were asked of the coordinator, by outcome");
    }

    /// <summary>The coordinator answered to an extension, or did not.</summary>
    public void Extended(string outcome) => _extended.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A request found a ticket.</summary>
    public void Reused() => _reused.Add(1);

    /// <summary>The coordinator answered, or did not.</summary>
    /// <param name="refusal">Why there is no ticket; null when there is one.</param>
    public void Fetched(Refusal? refusal) => _fetched.Add(
        1, new KeyValuePair<string, object?>("outcome", refusal?.Outcome ?? "ok"));
}
