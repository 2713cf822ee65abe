using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Gives every request its id: the app's when it is sane, else a new one. Every answer names it, and worker and coordinator are told it.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = RequestIds.Of(context.Request.Headers[RequestIds.Header].ToString());
        CurrentRequest.Id = context.TraceIdentifier;
        context.Response.OnStarting(Add, context);
        await next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        context.Response.Headers[RequestIds.Header] = context.TraceIdentifier;
        return Task.CompletedTask;
    }
}
