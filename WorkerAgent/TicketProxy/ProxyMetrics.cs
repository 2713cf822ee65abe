using System.Diagnostics.Metrics;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>What the node does for others; see docs/metrics.md.</summary>
internal sealed class ProxyMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Worker";

    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstByte;
    private readonly UpDownCounter<int> _streams;
    private readonly Counter<long> _tokens;

    public ProxyMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "monkeytroop.worker.request.duration", "s", "Time of a call for inference, by outcome",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] });
        _firstByte = meter.CreateHistogram(
            "monkeytroop.worker.first_byte.duration", "s", "Time from taking a request to the first byte of its answer",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _streams = meter.CreateUpDownCounter<int>("monkeytroop.worker.streams", "{stream}", "Streams of events that run");
        _tokens = meter.CreateCounter<long>("monkeytroop.worker.tokens", "{token}", "Tokens as engines reported them, by kind");
    }

    /// <summary>Now, for what lasts.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>A call for inference is over.</summary>
    /// <param name="refusal">Why it got no whole answer; null when it got one or its caller has gone.</param>
    /// <param name="callerGone">Whether the caller has gone.</param>
    /// <param name="began">When it came.</param>
    public void Answered(Refusal? refusal, bool callerGone, long began) => _duration.Record(
        _time.GetElapsedTime(began).TotalSeconds,
        new KeyValuePair<string, object?>("outcome", refusal?.Code ?? (callerGone ? "cancelled" : "ok")));

    /// <summary>A stream of events began.</summary>
    public void StreamBegan() => _streams.Add(1);

    /// <summary>A stream of events is over.</summary>
    public void StreamEnded() => _streams.Add(-1);

    /// <summary>An engine is done with a request.</summary>
    public void Ran(RunningRequest request, TokenUsage tokens)
    {
        if (request.FirstByteAfter is { } wait)
        {
            _firstByte.Record(wait.TotalSeconds);
        }

        Count(tokens.Prompt, "prompt");
        Count(tokens.Completion, "completion");
    }

    private void Count(long tokens, string kind)
    {
        if (tokens > 0)
        {
            _tokens.Add(tokens, new KeyValuePair<string, object?>("kind", kind));
        }
    }
}
