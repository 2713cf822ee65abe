using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Tests.EndToEnd.Tracing;

/// <summary>An OpenTelemetry collector that keeps what is sent to it: OTLP over HTTP, protobuf bodies as they came.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<byte[]> _traces = new();
    private readonly WebApplication _app;

    private FakeCollector(WebApplication app) => _app = app;

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<FakeCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new FakeCollector(app);
        app.MapPost("/v1/{signal}", collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    /// <summary>Whether one export has all of these: a text as UTF-8, an id as its bytes.</summary>
    public bool Has(string traceId, params string[] texts) => _traces.Any(body =>
        body.AsSpan().IndexOf(Convert.FromHexString(traceId)) >= 0 && texts.All(text => body.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> TakeAsync(string signal, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (signal == "traces")
        {
            _traces.Enqueue(body.ToArray());
        }

        return Results.Bytes([], "application/x-protobuf");
    }
}
