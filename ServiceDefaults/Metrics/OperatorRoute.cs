using Microsoft.AspNetCore.Http;

namespace MonkeyTroop.ServiceDefaults.Metrics;

/// <summary>What the metrics listener answers besides metrics; register one as a singleton for each path.</summary>
/// <param name="Path">The path, exactly.</param>
/// <param name="Handler">Answers; the request's services are those of the program.</param>
public sealed record OperatorRoute(string Path, RequestDelegate Handler)
{
    /// <summary>Whether this process lives.</summary>
    public const string Live = "/health/live";

    /// <summary>Whether it can work.</summary>
    public const string Ready = "/health/ready";
}
