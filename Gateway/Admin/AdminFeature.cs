using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.Wallets.Audit;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>Registers what the administrator may do over HTTP.</summary>
internal static class AdminFeature
{
    /// <summary>Where its endpoints stand in the description of the API.</summary>
    public const string Tag = "Administration";

    /// <summary>Adds the gate, and what stands behind it.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminOptionsValidator>();
        services.AddSingleton<AdminGate>();
        services.AddLedgerAudit();
        services.AddSingleton<Wallets.Ledger.VerificationMetrics>();
        services.AddSingleton<Wallets.Ledger.LedgerVerification>();
        return services;
    }

    /// <summary>Paths below <c>/admin</c>: for the administrator alone.</summary>
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin");
        group.AddEndpointFilter((context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<AdminGate>().Check(context.HttpContext.Request) is { } refusal
                ? ValueTask.FromResult<object?>(refusal)
                : next(context));
        return group.Limited(RateLimitTier.Admin);
    }
}
