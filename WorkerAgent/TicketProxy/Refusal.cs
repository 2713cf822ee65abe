using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.ServiceDefaults.Requests;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Why a request gets no answer from an engine. Written in OpenAI's format, which SDKs turn into exceptions.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Param">The field at fault.</param>
/// <param name="RetryAfterSeconds">When to come back.</param>
internal sealed record Refusal(int Status, string Code, string Message, string? Param = null, int? RetryAfterSeconds = null)
{
    public static readonly Refusal NotFound = new(404, ProblemCodes.NotFound, "a worker answers inference calls and /v1/models only");
    public static readonly Refusal NotJson = new(415, ProblemCodes.NotJson, "send the body as application/json, without a content encoding");
    public static readonly Refusal ModelDiffers = new(401, ProblemCodes.InvalidTicket, "the ticket is for another model", "model");
    public static readonly Refusal HoldUsedUp = new(402, ProblemCodes.HoldUsedUp, "the ticket's hold is used up; get another ticket");
    public static readonly Refusal TicketFull = new(429, ProblemCodes.NodeFull, "as many requests run with this ticket as it allows; get another ticket", RetryAfterSeconds: 1);
    public static readonly Refusal NodeFull = new(429, ProblemCodes.NodeFull, "all slots of this node are taken; use another node", RetryAfterSeconds: 1);
    public static readonly Refusal OwnerBusy = new(429, ProblemCodes.NodeFull, "this node's owner is using it; use another node", RetryAfterSeconds: 30);
    public static readonly Refusal StoreAway = new(503, ProblemCodes.StoreAway, "this worker cannot keep receipts now; use another node", RetryAfterSeconds: 10);
    public static readonly Refusal ShuttingDown = new(503, ProblemCodes.NoNodeFree, "this worker is shutting down; use another node", RetryAfterSeconds: 30);
    public static readonly Refusal AccountSuspended = new(403, ProblemCodes.AccountSuspended, "the ticket's account is suspended");
    public static readonly Refusal NodeRevoked = new(503, ProblemCodes.NoNodeFree, "the coordinator took this node out of the network; use another node", RetryAfterSeconds: 30);
    public static readonly Refusal Defect = new(500, ProblemCodes.Internal, "this worker failed; its log says why; use another node");
    public static readonly Refusal EngineAway = new(503, ProblemCodes.EngineFailed, "no engine of this node serves the model now; use another node", RetryAfterSeconds: 10);
    public static readonly Refusal EngineFailed = new(502, ProblemCodes.EngineFailed, "the engine failed before it answered");
    public static readonly Refusal EngineBroke = new(502, ProblemCodes.EngineFailed, "the engine failed in the middle of its answer");
    public static readonly Refusal TimedOut = new(504, ProblemCodes.TimedOut, "the engine was silent for longer than this worker waits");
    public static readonly Refusal ReaderTooSlow = new(504, ProblemCodes.TimedOut, "the answer was read too slowly");
    public static readonly Refusal BodyTooSlow = new(408, ProblemCodes.TimedOut, "the body took too long to arrive");

    /// <summary>A body over the limit.</summary>
    public static Refusal TooLarge(int limit) => new(413, ProblemCodes.TooLarge, string.Create(CultureInfo.InvariantCulture, $"the body is larger than {limit} bytes"));

    /// <summary>A field that is wrong.</summary>
    public static Refusal Invalid(string field, string message) => new(400, ProblemCodes.InvalidRequest, message, field);

    /// <summary>A ticket that is not accepted.</summary>
    public static Refusal Ticket(TicketFault fault) => new(401, ProblemCodes.InvalidTicket, fault switch
    {
        TicketFault.Missing => "send a ticket as Authorization: Bearer",
        TicketFault.UnknownKey => "the ticket is signed with a key that the coordinator does not use",
        TicketFault.OtherAudience => "the ticket is not for workers",
        TicketFault.OtherNode => "the ticket is for another node",
        TicketFault.Expired => "the ticket has expired; get another one",
        TicketFault.Malformed or TicketFault.BadSignature => "the ticket is not valid",
        _ => throw new UnreachableException($"no words for {fault}"),
    });

    /// <summary>A request that its job does not begin.</summary>
    public static Refusal Begin(BeginFault fault) => fault switch
    {
        BeginFault.UsedUp => HoldUsedUp,
        BeginFault.Full => TicketFull,
        _ => throw new UnreachableException($"no refusal for {fault}"),
    };

    /// <summary>A request that the worker cut off.</summary>
    public static Refusal Cut(CutReason reason) => reason switch
    {
        CutReason.HoldUsedUp or CutReason.JobEnded => HoldUsedUp,
        CutReason.TicketOver => Ticket(TicketFault.Expired),
        CutReason.ShuttingDown => ShuttingDown,
        CutReason.Revoked => AccountSuspended,
        CutReason.ReaderTooSlow => ReaderTooSlow,
        CutReason.Broken => EngineBroke,
        CutReason.TimedOut => TimedOut,
        _ => throw new UnreachableException($"no refusal for {reason}"),
    };

    /// <summary>Writes the refusal as the whole answer.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = Status;
        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = Json(context);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The refusal as a server-sent event, for an answer that has begun.</summary>
    public byte[] AsEvent(HttpContext context) => [.. "data: "u8, .. Json(context), .. "\n\n"u8];

    /// <summary>A request that ran out of time is told the limit and how long it took.</summary>
    private byte[] Json(HttpContext context)
    {
        var body = OpenAiError.For(Status, Code, Message, Param);
        if (Status == StatusCodes.Status504GatewayTimeout)
        {
            var limit = context.RequestServices.GetRequiredService<IOptions<TicketProxyOptions>>().Value.InferenceTimeout;
            var elapsed = RequestClock.Elapsed(context);
            body = body with { Error = body.Error with { TimeoutSeconds = limit.TotalSeconds, ElapsedMs = (long)elapsed.TotalMilliseconds } };
        }

        return JsonSerializer.SerializeToUtf8Bytes(body, ProtocolJson.Default.OpenAiErrorBody);
    }
}
