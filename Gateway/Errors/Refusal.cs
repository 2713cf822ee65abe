using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Gateway.Errors;

/// <summary>A request that is not carried out, as the caller sees it: RFC 9457 problem details with a stable code.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
internal sealed record Refusal(int Status, string Code, string Detail) : IResult
{
    /// <summary>How long to wait before trying again; sent as <c>Retry-After</c> in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How to authenticate; sent as <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    /// <summary>What is wrong with each field, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, string[]>? FieldErrors { get; init; }

    /// <summary>Available credits, when there were too few.</summary>
    public decimal? Available { get; init; }

    /// <summary>Credits that were needed.</summary>
    public decimal? Required { get; init; }

    /// <summary>Credits that could be given, when there were too few.</summary>
    public decimal? Giveable { get; init; }

    /// <summary>The time limit that was passed.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the request had taken then.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Trail().Refusal = Code;
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (Challenge is not null)
        {
            response.Headers.WWWAuthenticate = Challenge;
        }

        // Whole or not at all: a time limit that ends the request now must not cut this answer and append its own.
        response.ContentType = "application/problem+json";
        return response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(ToProblem(), ProtocolJson.Default.Problem), CancellationToken.None).AsTask();
    }

    /// <summary>Its body.</summary>
    public Problem ToProblem() => new()
    {
        Type = $"urn:monkey-troop:problem:{Code}",
        Title = ReasonPhrases.GetReasonPhrase(Status),
        Status = Status,
        Detail = Detail,
        Code = Code,
        Error = Code,
        Message = Detail,
        Errors = FieldErrors,
        Available = Available,
        Required = Required,
        Giveable = Giveable,
        TimeoutSeconds = Timeout?.TotalSeconds,
        ElapsedMs = (long?)Elapsed?.TotalMilliseconds,
    };
}
