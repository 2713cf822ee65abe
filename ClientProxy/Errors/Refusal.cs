using System.Collections.Frozen;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Errors;

/// <summary>What the app is told instead of an answer.</summary>
/// <param name="Status">HTTP status, which decides the exception that an SDK raises.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Param">The field at fault, when there is one.</param>
/// <param name="RetryAfter">How long to wait before the next try, when a wait can help.</param>
/// <param name="NoRetry">Whether a try of the same request is of no use, which some SDKs would make by the status alone.</param>
/// <param name="Limit">For 504: the time limit.</param>
/// <param name="Elapsed">For 504: how long the request had taken.</param>
internal sealed record Refusal(
    int Status,
    string Code,
    string Message,
    string? Param = null,
    TimeSpan? RetryAfter = null,
    bool NoRetry = false,
    TimeSpan? Limit = null,
    TimeSpan? Elapsed = null)
{
    /// <summary>Codes of others that may become a tag: nodes and coordinators could make up as many as they like.</summary>
    private static readonly FrozenSet<string> KnownCodes = FrozenSet.ToFrozenSet(
    [
        ProblemCodes.InvalidRequest, ProblemCodes.InvalidProof, ProblemCodes.ProofReused, ProblemCodes.NotYourAccount, ProblemCodes.InvalidTicket,
        ProblemCodes.InsufficientCredits, ProblemCodes.HoldUsedUp, ProblemCodes.Forbidden, ProblemCodes.AccountSuspended, ProblemCodes.NodesApart,
        ProblemCodes.AccountInQuestion, ProblemCodes.NotFound,
        ProblemCodes.UnknownModel, ProblemCodes.TooLarge, ProblemCodes.NotJson, ProblemCodes.NodeFull, ProblemCodes.RateLimited, ProblemCodes.Internal,
        ProblemCodes.EngineFailed, ProblemCodes.NodeAway, ProblemCodes.NoNodeFree, ProblemCodes.StoreAway, ProblemCodes.CoordinatorAway, ProblemCodes.TimedOut,
    ]);

    /// <summary>The tag in metrics: the code, or <c>other</c> for one that is not known.</summary>
    public string Outcome => KnownCodes.Contains(Code) ? Code : "other";

    /// <summary>The refusal in OpenAI's format.</summary>
    public OpenAiErrorBody ToBody()
    {
        var body = OpenAiError.For(Status, Code, Message, Param);
        return body with { Error = body.Error with { TimeoutSeconds = Limit?.TotalSeconds, ElapsedMs = (long?)Elapsed?.TotalMilliseconds } };
    }
}
