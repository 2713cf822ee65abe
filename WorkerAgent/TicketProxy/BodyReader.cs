using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Reads the body of a request that runs, within the limits of size, time and memory.</summary>
internal sealed class BodyReader(BodyMemory memory, IOptions<TicketProxyOptions> options, TimeProvider time)
{
    /// <summary>An empty body, to be read into. It counts against the ticket's share of memory until it is disposed.</summary>
    public InferenceBody New(TicketClaims claims) => new(memory, claims.Jti);

    /// <summary>
    /// Reads the body; the refusal when it is not whole, is no request for inference, or is for another model than the ticket.
    /// </summary>
    public async Task<Refusal?> ReadAsync(HttpContext context, TicketClaims claims, RunningRequest request, InferenceBody body)
    {
        var limit = options.Value.MaxBodyBytes;
        using var late = new CancellationTokenSource(options.Value.BodyTimeout, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.CutOff.Token, context.RequestAborted);
        try
        {
            if (await body.ReadAsync(context.Request.Body, context.Request.ContentLength, limit, any.Token) is { } unreadable)
            {
                return unreadable;
            }
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return request.CutOff.Reason is not CutReason.None and var reason ? Refusal.Cut(reason) : Refusal.BodyTooSlow;
        }
        catch (IOException e)
        {
            // Not only the server's own refusals: a chunk whose size overflows its arithmetic ends in a plain IOException.
            return (e as BadHttpRequestException)?.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => Refusal.TooLarge(limit),
                StatusCodes.Status408RequestTimeout => Refusal.BodyTooSlow,
                _ => Refusal.Invalid("body", "the body is not valid HTTP"),
            };
        }

        if (body.ReadModel(out var model) is { } invalid)
        {
            return invalid;
        }

        return string.Equals(model, claims.Model, StringComparison.Ordinal) ? null : Refusal.ModelDiffers;
    }
}
