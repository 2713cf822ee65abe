using System.Diagnostics;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>What the client says of a node after a try: a failure is the node's, a bad request is not. Pure.</summary>
internal static class AttemptOutcomes
{
    /// <summary>The outcome that the coordinator is told of.</summary>
    public static JobOutcome Of(Attempt attempt) => attempt.End switch
    {
        AttemptEnd.Delivered when attempt.HasStreamFailed || attempt.Status >= StatusCodes.Status500InternalServerError => JobOutcome.Failed,
        AttemptEnd.Delivered when attempt.Status >= StatusCodes.Status400BadRequest => JobOutcome.Rejected,
        AttemptEnd.Delivered => JobOutcome.Completed,
        AttemptEnd.AppGone => JobOutcome.Cancelled,
        AttemptEnd.TurnedAway => Of(attempt.Refusal!.Status, attempt.Refusal.Code),
        AttemptEnd.Broken or AttemptEnd.NotAWorker or AttemptEnd.Unreachable or AttemptEnd.ConnectionLost or AttemptEnd.Silent or AttemptEnd.TimedOut
            => JobOutcome.Failed,
        _ => throw new UnreachableException($"no outcome for {attempt.End}"),
    };

    /// <summary>How a try came to its end, as far as the node may have seen it end at another time.</summary>
    public static UseEnd EndOf(Attempt attempt) => attempt.End switch
    {
        AttemptEnd.Delivered or AttemptEnd.TurnedAway or AttemptEnd.Unreachable => UseEnd.Whole,
        AttemptEnd.AppGone => UseEnd.Cancelled,
        AttemptEnd.NotAWorker or AttemptEnd.Broken or AttemptEnd.ConnectionLost or AttemptEnd.Silent or AttemptEnd.TimedOut => UseEnd.Broken,
        _ => throw new UnreachableException($"no end for {attempt.End}"),
    };

    /// <summary>A node that says that it is full, used by its owner or stopping is half to blame: the coordinator thought it free.</summary>
    private static JobOutcome Of(int status, string code) => (status, code) switch
    {
        (StatusCodes.Status402PaymentRequired, _) => JobOutcome.Cancelled,
        (StatusCodes.Status429TooManyRequests, _) or (_, ProblemCodes.NoNodeFree) => JobOutcome.Overloaded,
        _ => JobOutcome.Failed,
    };
}
