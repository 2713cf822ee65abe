using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MonkeyTroop.Tests.Contracts.Engines;

/// <summary>An engine's side of the wire: answers <c>GET</c> with recorded JSON, anything else with 404.</summary>
internal sealed class FakeEngineServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeEngineServer(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Url => new(_app.Urls.First() + "/");

    /// <summary>Answers by path; a null body is a 503.</summary>
    public Dictionary<string, string?> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>The API key that every call must have; none when null.</summary>
    public string? Key { get; set; }

    public static async Task<FakeEngineServer> StartAsync(IReadOnlyDictionary<string, string?> answers, int port = 0)
    {
        var server = new FakeEngineServer(port);
        foreach (var (path, body) in answers)
        {
            server.Answers[path] = body;
        }

        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        var known = Answers.TryGetValue(context.Request.Path.Value!, out var body);
        if (Key is not null && context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = !known || context.Request.Method != "GET" ? 404 : body is null ? 503 : 200;
        return context.Response.StatusCode == 200 ? context.Response.WriteAsync(body!) : Task.CompletedTask;
    }
}
