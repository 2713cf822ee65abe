using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>Limits how often callers may call.</summary>
internal static class RateLimitFeature
{
    /// <summary>Adds the limits.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        foreach (var tier in Enum.GetValues<RateLimitTier>())
        {
            services.AddShared<RateLimitOptions>(
                ($"RateLimits:{tier}", options => options.RuleOf(tier) is { } rule ? $"{rule.Limit} in {rule.Window:c}" : "off"));
        }

        services.AddShared<RateLimitOptions>(("RateLimits:KnownAfterJobs", options => options.KnownAfterJobs));
        services.AddSingleton<RateLimitMetrics>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<RateLimitSampler>();
        services.AddSingleton<RateLimitGate>();
        services.AddSingleton<AccountTrusts>();
        services.AddSingleton<CallerGate>();
        services.AddSingleton<SignupGate>();
        services.AddHostedService<RateLimitRecorder>();
        return services.AddDescribedJson(LimitsJson.Default);
    }

    /// <summary>
    /// Counts an endpoint's calls, or those of a group of endpoints, in a tier; those of <see cref="RateLimitTier.Default"/>,
    /// <see cref="RateLimitTier.Strict"/> and <see cref="RateLimitTier.Wallet"/> by who calls (<see cref="CallerGate"/>). Endpoints of the tier
    /// <see cref="RateLimitTier.Strict"/> count by themselves, once they know whether a node is free.
    /// </summary>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="proofHeader">Where an account's proof is.</param>
    /// <param name="except">Calls that are neither counted nor refused; null for none.</param>
    public static TBuilder Limited<TBuilder>(
        this TBuilder endpoints, RateLimitTier tier, string proofHeader = ProofSigner.HeaderName, Func<HttpContext, bool>? except = null)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new LimitedBy(tier, proofHeader, except));

    /// <summary>Refuses calls of limited endpoints that are over the limit, before anything else is done with them.</summary>
    public static void UseRateLimits(this IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<RateLimitGate>();
        var callers = app.ApplicationServices.GetRequiredService<CallerGate>();
        app.Use(next => async http =>
        {
            var by = http.GetEndpoint()?.Metadata.GetMetadata<LimitedBy>();
            switch (by?.Tier)
            {
                case null:
                    await next(http);
                    break;
                case not null when by.Except?.Invoke(http) is true:
                    await next(http);
                    break;
                case RateLimitTier.Node:
                    await gate.RunNodeCallAsync(http, next);
                    break;
                case RateLimitTier.Default or RateLimitTier.Wallet or RateLimitTier.Strict:
                    await (await callers.StopAsync(http, by) is { } over ? over.ExecuteAsync(http) : next(http));
                    break;
                case { } tier when await gate.AdmitAddressAsync(http, tier) is { } refusal:
                    await refusal.ExecuteAsync(http);
                    break;
                default:
                    await next(http);
                    break;
            }
        });
    }

    /// <summary>Says beside an endpoint in which tier its calls are counted.</summary>
    internal sealed record LimitedBy(RateLimitTier Tier, string ProofHeader, Func<HttpContext, bool>? Except = null);
}
