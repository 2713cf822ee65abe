using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.RateLimiting;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>Registers what the administrator may do over HTTP.</summary>
internal static partial class AdminFeature
{
    /// <summary>Adds the gate, and what writes down who passed it.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminOptionsValidator>();
        services.AddSingleton<AdminGate>();
        return services.AddSingleton<AdminRecord>();
    }

    /// <summary>
    /// Paths below <c>/admin</c>: for the administrator alone. A page of another site is refused whatever password the
    /// browser adds, and a stranger whatever else the request is.
    /// </summary>
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin");
        group.AddEndpointFilter(async (context, next) =>
        {
            var request = context.HttpContext.Request;
            var gate = context.HttpContext.RequestServices.GetRequiredService<AdminGate>();
            return BrowserGuard.CheckSite(request) ?? await gate.CheckAsync(request) ?? BrowserGuard.CheckType(request) ?? await next(context);
        });
        return group.Limited(RateLimitTier.Admin, except: http => http.RequestServices.GetRequiredService<AdminGate>().IsAdmin(http.Request));
    }

    /// <summary>Warns at start of a password that can be guessed in the time that strangers have: nothing but its length limits how often they try.</summary>
    public static void WarnOfShortPassword(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<AdminOptions>>().Value.Password is { Length: > 0 and < AdminOptions.LongPassword })
        {
            LogShortPassword(app.Logger, AdminOptions.LongPassword);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "ADMIN_PASSWORD (Admin:Password) has fewer than {Length} characters: a right password is always let in, so strangers may guess as often as the network carries. Choose a longer, random one")]
    private static partial void LogShortPassword(ILogger logger, int length);
}
