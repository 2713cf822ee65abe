using System.Net;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Protocol.Coordinator;

/// <summary>What a call to the coordinator came to: a value, a refusal with a problem, or no answer at all.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed record CoordinatorAnswer<T> where T : class
{
    /// <summary>The value when the call succeeded, else null.</summary>
    public T? Value { get; init; }

    /// <summary>The HTTP status, or null when no answer came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Problem? Problem { get; init; }

    /// <summary>How long the coordinator asks to wait before the next try, when it says.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call may succeed later: no answer, 408, 429 or a 5xx.</summary>
    public bool IsTransient =>
        Value is null && Status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>Code and detail in one line for people and logs.</summary>
    public string Explain() => Problem is null ? "ok" : $"{Problem.Detail ?? Problem.Title} ({Problem.Code})";
}
