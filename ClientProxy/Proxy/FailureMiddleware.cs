using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Turns what no handler foresaw into an answer: a body that is not HTTP into 400, a defect of ours into 500 and a log entry.</summary>
internal sealed class FailureMiddleware(RequestDelegate next, IOptions<ProxyOptions> options, ILogger<FailureMiddleware> logger)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The caller is gone.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await context.WriteAsync(e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Refusals.TooLarge(options.Value.MaxBodyBytes)
                : Refusals.Invalid(e.Message) with { Status = e.StatusCode });
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            logger.Failed(e, context.TraceIdentifier, context.Request.Method, context.Request.Path);
            await context.WriteAsync(Refusals.Internal());
        }
    }
}
