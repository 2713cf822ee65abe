using System.Diagnostics.Metrics;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>What comes of asking for tickets; see docs/metrics.md.</summary>
internal sealed class AuthorizeMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Authorize";

    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _picks;

    public AuthorizeMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "monkeytroop.authorize.duration", "s", "Time of a call that asks for a ticket, by outcome",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _picks = meter.CreateHistogram(
            "monkeytroop.authorize.picks", "{pick}", "Nodes that were asked for a slot before one gave it or all were asked",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 3, 4, 5, 10] });
    }

    /// <summary>Now, for what lasts.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>Nodes were asked for a slot.</summary>
    public void Picked(int nodes) => _picks.Record(nodes);

    /// <summary>A call was answered.</summary>
    public void Answered(IResult answer, long began) => Record((answer as Refusal)?.Code ?? "ok", began);

    /// <summary>A call failed.</summary>
    public void Failed(Exception e, long began) => Record(
        e switch
        {
            StoreUnavailableException => ProblemCodes.StoreAway,
            TimeoutException => ProblemCodes.TimedOut,
            OperationCanceledException => "cancelled",
            _ => ProblemCodes.Internal,
        },
        began);

    private void Record(string outcome, long began) =>
        _duration.Record(_time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
}
