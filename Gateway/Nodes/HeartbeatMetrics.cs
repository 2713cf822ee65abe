using System.Diagnostics.Metrics;
using MonkeyTroop.Gateway.Errors;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>What comes of the nodes' heartbeats; see docs/metrics.md.</summary>
internal sealed class HeartbeatMetrics(IMeterFactory meters)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Heartbeats";

    private readonly Counter<long> _heartbeats = meters.Create(MeterName).CreateCounter<long>(
        "monkeytroop.heartbeats", "{heartbeat}", "Heartbeats, by outcome");

    /// <summary>A heartbeat was heard; the node may be asked to send its models again.</summary>
    public void Heard(bool resend) => Count(resend ? "resend" : "seen");

    /// <summary>A heartbeat was refused; gives the refusal back.</summary>
    public Refusal Refused(Refusal refusal)
    {
        Count(refusal.Code);
        return refusal;
    }

    private void Count(string outcome) => _heartbeats.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
