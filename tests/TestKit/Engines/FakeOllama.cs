using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Tests.TestKit.Engines;

/// <summary>
/// A fake: it stands for an Ollama server, which a build machine does not have. It speaks Ollama's wire format over
/// real sockets, answers as its models' scripts say, and records everything it hears, management calls included.
/// </summary>
public sealed class FakeOllama : IAsyncDisposable
{
    private readonly ConcurrentQueue<HeardRequest> _heard = new();
    private readonly IReadOnlyList<FakeModel> _models;
    private WebApplication? _server;

    private FakeOllama(IReadOnlyList<FakeModel> models) => _models = models;

    /// <summary>Where it listens; the same after it was away.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Everything heard so far, oldest first, the worker's own questions about models included.</summary>
    public IReadOnlyList<HeardRequest> Heard => [.. _heard];

    /// <summary>The inference requests among them.</summary>
    public IReadOnlyList<HeardRequest> HeardInference =>
        [.. _heard.Where(request => request.Method == "POST" && request.Target.StartsWith("/v1/", StringComparison.Ordinal))];

    /// <summary>Starts on a free port.</summary>
    public static async Task<FakeOllama> StartAsync(params IReadOnlyList<FakeModel> models)
    {
        var engine = new FakeOllama(models);
        await engine.ComeBackAsync().ConfigureAwait(false);
        return engine;
    }

    /// <summary>Waits for an inference request for a model.</summary>
    public Task<HeardRequest> InferenceAsync(string model) =>
        Eventually.GetAsync(() => Task.FromResult(HeardInference.FirstOrDefault(request => request.Model == model)), $"the engine hears of {model}");

    /// <summary>Goes away: connections break and new ones are refused.</summary>
    public async Task GoAwayAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
            await server.StopAsync(atOnce.Token).ConfigureAwait(false);
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Comes back at the same address.</summary>
    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Address.Port));
        _server = builder.Build();
        _server.Run(HandleAsync);
        await _server.StartAsync().ConfigureAwait(false);
        Address = new Uri(_server.Urls.Single());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await GoAwayAsync().ConfigureAwait(false);

    private async Task HandleAsync(HttpContext http)
    {
        var heard = await ReadAsync(http).ConfigureAwait(false);
        _heard.Enqueue(heard);
        try
        {
            var answer = new FakeOllamaAnswer(http, _models);
            await answer.WriteAsync(heard).ConfigureAwait(false);
            heard.End(cancelled: false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            heard.End(cancelled: true);
        }
        catch (FakeEngineDeathException)
        {
            heard.End(cancelled: false);
            throw;
        }
    }

    private static async Task<HeardRequest> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted).ConfigureAwait(false);
        return new HeardRequest(
            http.Request.Method,
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body);
    }
}
