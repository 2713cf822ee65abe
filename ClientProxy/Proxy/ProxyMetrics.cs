using System.Diagnostics;
using System.Diagnostics.Metrics;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>What apps get; see docs/metrics.md.</summary>
internal sealed class ProxyMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Client";

    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstByte;
    private readonly Counter<long> _failovers;

    public ProxyMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "monkeytroop.client.request.duration", "s", "Time of an app's call for inference, by outcome",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] });
        _firstByte = meter.CreateHistogram(
            "monkeytroop.client.first_byte.duration", "s", "Time from an app's call to the first byte of a node's answer",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _failovers = meter.CreateCounter<long>("monkeytroop.client.failovers", "{try}", "Tries at a node that were in vain, by reason");
    }

    /// <summary>Now, for what lasts.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>A call is over.</summary>
    /// <param name="refusal">What the app was told instead of an answer; null when it got one or has gone.</param>
    /// <param name="appGone">Whether the app has gone.</param>
    /// <param name="began">When the call came.</param>
    public void Answered(Refusal? refusal, bool appGone, long began) => _duration.Record(
        _time.GetElapsedTime(began).TotalSeconds,
        new KeyValuePair<string, object?>("outcome", refusal?.Outcome ?? (appGone ? "cancelled" : "ok")));

    /// <summary>A node's answer begins to go to the app.</summary>
    public void AnswerBegan(long began) => _firstByte.Record(_time.GetElapsedTime(began).TotalSeconds);

    /// <summary>A try at a node was in vain.</summary>
    public void FailedOver(AttemptEnd end) => _failovers.Add(1, new KeyValuePair<string, object?>("reason", ReasonOf(end)));

    private static string ReasonOf(AttemptEnd end) => end switch
    {
        AttemptEnd.TurnedAway => "turned_away",
        AttemptEnd.NotAWorker => "not_a_worker",
        AttemptEnd.Unreachable => "unreachable",
        AttemptEnd.ConnectionLost => "connection_lost",
        AttemptEnd.Silent => "silent",
        AttemptEnd.TimedOut => "timed_out",
        _ => throw new UnreachableException($"a try that ended with {end} was not in vain"),
    };
}
