using Microsoft.AspNetCore.Http.Timeouts;
using MonkeyTroop.ServiceDefaults.Requests;

namespace MonkeyTroop.Gateway.Errors;

/// <summary>Makes every failure a problem with a code, and puts a time limit on every request.</summary>
internal static class ErrorFeature
{
    /// <summary>Name of the longer time limit, for calls that change something.</summary>
    public const string Changes = "changes";

    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Adds the exception handler and the time limits: 5 s, or 30 s for <see cref="Changes"/>.</summary>
    public static IServiceCollection AddErrors(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddRequestTimeouts(options =>
        {
            options.DefaultPolicy = LimitOf(ReadLimit);
            options.AddPolicy(Changes, LimitOf(ChangeLimit));
        });
        return services;
    }

    /// <summary>Puts error handling around everything that follows.</summary>
    public static void UseErrors(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => Refusals.OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.UseRequestTimeouts();
    }

    /// <summary>A time limit for endpoints that need one of their own.</summary>
    public static RequestTimeoutPolicy LimitOf(TimeSpan limit) => new()
    {
        Timeout = limit,
        TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
        WriteTimeoutResponse = http => Refusals.TimedOut(limit, RequestClock.Elapsed(http)).ExecuteAsync(http),
    };
}
