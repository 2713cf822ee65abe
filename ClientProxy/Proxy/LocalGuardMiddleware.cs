using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Lets in only what <see cref="LocalGuard"/> takes for an app of this machine.</summary>
internal sealed class LocalGuardMiddleware(RequestDelegate next, IOptions<ProxyOptions> options, ILogger<LocalGuardMiddleware> logger)
{
    private readonly HashSet<string> _allowedHosts = new(options.Value.AllowedHosts, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _allowedOrigins = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var refusal = LocalGuard.Refuse(
            request.Host,
            request.Headers.Origin.ToString(),
            request.Headers["Sec-Fetch-Site"].ToString(),
            _allowedHosts,
            _allowedOrigins);
        if (refusal is null)
        {
            return next(context);
        }

        logger.RequestRefused(context.TraceIdentifier, refusal);
        return context.WriteAsync(Refusals.Forbidden(refusal));
    }
}
