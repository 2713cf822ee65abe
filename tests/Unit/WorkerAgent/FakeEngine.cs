using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MonkeyTroop.Tests.Unit.WorkerAgent;

/// <summary>An OpenAI-compatible engine with one model, <c>m</c>, that answers inference calls with whatever a test says.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeEngine()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Url { get; private set; } = "";

    /// <summary>Inference calls that arrived, by path.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>Headers of the latest inference call.</summary>
    public Dictionary<string, string> Headers { get; private set; } = [];

    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("{}");

    /// <summary>Answers the list of models; one model, <c>m</c>, when null.</summary>
    public Func<HttpContext, Task>? Models { get; set; }

    public static async Task<FakeEngine> StartAsync()
    {
        var engine = new FakeEngine();
        await engine._app.StartAsync(TestContext.Current.CancellationToken);
        engine.Url = engine._app.Urls.First();
        return engine;
    }

    /// <summary>Answers with events, each in a packet of its own.</summary>
    public static Func<HttpContext, Task> Events(params string[] events) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var data in events)
        {
            await SendAsync(context, $"data: {data}\n\n");
        }
    };

    public static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/v1/models" when Models is not null:
                await Models(context);
                break;
            case "/v1/models":
                await context.Response.WriteAsync("""{"object":"list","data":[{"id":"m","object":"model","owned_by":"fake"}]}""");
                break;
            case "/.well-known/jwks.json":
                context.Response.StatusCode = 404;
                break;
            default:
                Calls.Enqueue(context.Request.Path);
                Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
                await context.Request.Body.CopyToAsync(Stream.Null);
                await Answer(context);
                break;
        }
    }
}
