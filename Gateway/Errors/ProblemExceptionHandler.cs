using Microsoft.AspNetCore.Diagnostics;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Gateway.Errors;

/// <summary>Turns what was thrown into a refusal. A defect of ours is logged with the request's id; its text never leaves.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var refusal = exception switch
        {
            BadHttpRequestException bad => Refusals.OfStatus(bad.StatusCode),
            StoreUnavailableException or TimeoutException => Refusals.StoreAway(),
            // Of the calls that are cancelled, those of callers that went away are among them; they hear nothing anyway.
            _ when GrainFaults.IsAway(exception) => Refusals.SiloAway(),
            _ => Refusals.OfStatus(StatusCodes.Status500InternalServerError),
        };
        if (refusal.Status == StatusCodes.Status500InternalServerError)
        {
            LogDefect(logger, exception, httpContext.TraceIdentifier, httpContext.Request.Path);
        }
        else if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            LogStoreAway(logger, httpContext.TraceIdentifier, exception.Message);
        }

        await refusal.ExecuteAsync(httpContext);
        return true;
    }
}
