using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.ClientProxy;

/// <summary>A coordinator in the wire format of the contract: hands out tickets for fake workers in turn, and keeps no accounts.</summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private FakeServer _server = null!;
    private int _jobs;
    private int _modelQuestions;

    /// <summary>The nodes, in the order in which they are picked.</summary>
    public IList<FakeWorker> Workers { get; } = [];

    /// <summary>Authorizations that were asked for.</summary>
    public ConcurrentQueue<AuthorizeRequest> Authorizations { get; } = new();

    /// <summary>Proofs that came, by the caller's key.</summary>
    public ConcurrentQueue<Proof> Proofs { get; } = new();

    /// <summary>Ids of the authorizations' requests, in order.</summary>
    public ConcurrentQueue<string> RequestIds { get; } = new();

    /// <summary>Answers an authorization in the place of a ticket, when it returns true.</summary>
    public Func<HttpContext, AuthorizeRequest, Task<bool>> Intercept { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Changes an authorization before it is sent.</summary>
    public Func<AuthorizeResponse, AuthorizeResponse> Change { get; set; } = answer => answer;

    /// <summary>Answers any other path, and can read its body; by default 404.</summary>
    public RequestDelegate Other { get; set; } = context => RefuseAsync(context, 404, ProblemCodes.NotFound);

    /// <summary>The pages of its list of models.</summary>
    public IReadOnlyList<IReadOnlyList<ModelEntry>> ModelPages { get; set; } =
        [[new ModelEntry("llama", "model", 0, ModelEntry.Owner, Nodes: 1), new ModelEntry("org/qwen", "model", 0, ModelEntry.Owner)]];

    /// <summary>How often its list of models was asked for.</summary>
    public int ModelQuestions => _modelQuestions;

    /// <summary>Answers a question for the list of models in the place of the list, when it returns true.</summary>
    public Func<HttpContext, Task<bool>> InterceptModels { get; set; } = _ => Task.FromResult(false);

    /// <summary>How long its tickets live.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts a coordinator for some workers.</summary>
    public static Task<FakeCoordinator> StartAsync(params FakeWorker[] workers) => StartAsync(TimeProvider.System, workers);

    /// <summary>Starts a coordinator with a clock of its own for some workers.</summary>
    public static async Task<FakeCoordinator> StartAsync(TimeProvider time, params FakeWorker[] workers)
    {
        var coordinator = new FakeCoordinator { Time = time };
        await coordinator.ListenAsync(workers);
        return coordinator;
    }

    /// <summary>Starts to listen.</summary>
    public async Task ListenAsync(params FakeWorker[] workers)
    {
        foreach (var worker in workers)
        {
            Workers.Add(worker);
        }

        _server = await FakeServer.StartAsync(HandleAsync, Url?.Port ?? 0);
        Url = _server.Url;
    }

    /// <summary>An idle node in the list of nodes.</summary>
    public static Peer Peer(string nodeId, string? url = null) => new()
    {
        NodeId = nodeId,
        Url = url,
        Status = NodeStatus.Idle,
        Models = [],
        Engines = [],
        Slots = 1,
        FreeSlots = 1,
        Multiplier = 1,
        Reputation = 1,
    };

    /// <summary>Answers with problem details.</summary>
    public static async Task RefuseAsync(
        HttpContext context, int status, string code, string? retryAfter = null, decimal? available = null, decimal? required = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.RetryAfter = retryAfter;
        var problem = new Problem { Code = code, Status = status, Title = "no", Detail = $"refused: {code}", Available = available, Required = required };
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, ProtocolJson.Default.Problem, context.RequestAborted);
    }

    /// <summary>Refuses every authorization.</summary>
    public void RefuseAll(int status, string code, string? retryAfter = null, decimal? available = null, decimal? required = null) =>
        Intercept = async (context, _) =>
        {
            await RefuseAsync(context, status, code, retryAfter, available, required);
            return true;
        };

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var url = new Uri(Url, context.Request.Path.Value);
        var fault = ProofVerifier.Verify(
            context.Request.Headers[ProofSigner.HeaderName], context.Request.Method, url, body.ToArray(), TimeProvider.System.GetUtcNow(), out var proof);
        if (fault == ProofFault.None)
        {
            Proofs.Enqueue(proof);
        }

        body.Position = 0;
        context.Request.Body = body;

        await (context.Request.Path.Value switch
        {
            CoordinatorPaths.Authorize => AuthorizeAsync(context, JsonSerializer.Deserialize(body.ToArray(), ProtocolJson.Default.AuthorizeRequest)!),
            CoordinatorPaths.Models => ModelsAsync(context),
            "/health" => FakeWorker.JsonAsync(context, 200, """{"status":"healthy"}"""),
            _ => Other(context),
        });
    }

    private async Task AuthorizeAsync(HttpContext context, AuthorizeRequest request)
    {
        Authorizations.Enqueue(request);
        RequestIds.Enqueue(context.Request.Headers["X-Request-ID"].ToString());
        if (await Intercept(context, request))
        {
            return;
        }

        var picked = Workers.FirstOrDefault(worker => request.ExcludeNodes?.Contains(worker.NodeId) != true);
        if (picked is null)
        {
            await RefuseAsync(context, 503, ProblemCodes.NoNodeFree, retryAfter: "3");
            return;
        }

        var answer = Change(new AuthorizeResponse
        {
            TargetIp = "127.0.0.1",
            Token = $"ticket-{Interlocked.Increment(ref _jobs)}",
            EstimatedCost = 300,
            JobId = $"job-{_jobs}",
            NodeId = picked.NodeId,
            WorkerUrl = picked.Url.ToString(),
            ExpiresAt = Time.GetUtcNow() + Life,
            Multiplier = 1,
            Hold = 300,
            Model = request.Model!,
        });
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, ProtocolJson.Default.AuthorizeResponse, context.RequestAborted);
    }

    /// <summary>The first page names the second as its cursor, and so on.</summary>
    private async Task ModelsAsync(HttpContext context)
    {
        Interlocked.Increment(ref _modelQuestions);
        if (await InterceptModels(context))
        {
            return;
        }

        context.Response.ContentType = "application/json";
        var number = context.Request.Query["cursor"].Count == 0 ? 0 : int.Parse(context.Request.Query["cursor"]!, CultureInfo.InvariantCulture);
        var next = number + 1 < ModelPages.Count ? (number + 1).ToString(CultureInfo.InvariantCulture) : null;
        await JsonSerializer.SerializeAsync(
            context.Response.Body, new ModelList("list", ModelPages[number], next), ProtocolJson.Default.ModelList, context.RequestAborted);
    }
}
