using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Gateway.Origins;

/// <summary>Keeps web pages out but for those that the operator names.</summary>
internal static class OriginFeature
{
    private static readonly TimeSpan PreflightLife = TimeSpan.FromMinutes(10);

    /// <summary>Adds the rule. Cookies and passwords of the browser never go along.</summary>
    public static IServiceCollection AddOrigins(this IServiceCollection services)
    {
        services.AddOptions<OriginOptions>().BindConfiguration(OriginOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<OriginOptions>>((cors, origins) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. origins.Value.All.Select(origin => origin.TrimEnd('/'))])
            .WithMethods("GET", "POST", "DELETE")
            .AllowAnyHeader()
            .WithExposedHeaders("X-Request-ID", "X-Response-Time", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Link")
            .SetPreflightMaxAge(PreflightLife)));
        return services;
    }
}
