namespace MonkeyTroop.Protocol.Errors;

/// <summary>The body of every refusal by a worker or a client proxy, in the format that OpenAI's SDKs turn into exceptions.</summary>
/// <param name="Error">The error.</param>
public sealed record OpenAiErrorBody(OpenAiError Error);

/// <summary>An error in OpenAI's format.</summary>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Type">OpenAI's kind: <c>invalid_request_error</c>, <c>authentication_error</c>, <c>insufficient_quota</c>, <c>permission_error</c>, <c>not_found_error</c>, <c>rate_limit_error</c> or <c>server_error</c>.</param>
/// <param name="Param">The field at fault, when there is one.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
public sealed record OpenAiError(string Message, string Type, string? Param, string? Code)
{
    /// <summary>For <see cref="ProblemCodes.TimedOut"/>: the time limit in seconds.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>For <see cref="ProblemCodes.TimedOut"/>: how long the request had taken, in milliseconds.</summary>
    public long? ElapsedMs { get; init; }

    /// <summary>The kind that goes with an HTTP status.</summary>
    public static string TypeFor(int status) => status switch
    {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    /// <summary>Makes the body for an HTTP status.</summary>
    public static OpenAiErrorBody For(int status, string code, string message, string? param = null) =>
        new(new OpenAiError(message, TypeFor(status), param, code));
}
