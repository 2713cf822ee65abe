namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>What the app is told instead of an answer.</summary>
/// <param name="Status">HTTP status, which decides the exception that an SDK raises.</param>
/// <param name="Code">One of <see cref="Protocol.Errors.ProblemCodes"/>.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Param">The field at fault, when there is one.</param>
/// <param name="RetryAfter">How long to wait before the next try, when a wait can help.</param>
/// <param name="NoRetry">Whether a try of the same request is of no use, which some SDKs would make by the status alone.</param>
internal sealed record Refusal(
    int Status, string Code, string Message, string? Param = null, TimeSpan? RetryAfter = null, bool NoRetry = false);
