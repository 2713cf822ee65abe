using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MonkeyTroop.ClientProxy.Cli;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy;

/// <summary>The program's own proxy on a free port, with a data folder of its own, and a client for it.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private TestProxy(WebApplication app, DirectoryInfo folder)
    {
        _app = app;
        _folder = folder;
        Url = ClientHost.Address(app);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Url };
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>A client of it.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a proxy.</summary>
    public static async Task<TestProxy> StartAsync(Uri coordinator, Dictionary<string, string?>? settings = null, TimeProvider? time = null)
    {
        var folder = Directory.CreateTempSubdirectory("client-proxy-");
        var all = new Dictionary<string, string?>(settings ?? [])
        {
            ["Coordinator:Url"] = coordinator.ToString(),
            ["Account:DataFolder"] = folder.FullName,
            ["Proxy:Port"] = "0",
        };
        var app = ClientHost.BuildProxy(all, builder =>
        {
            builder.Logging.ClearProviders();
            if (time is not null)
            {
                builder.Services.Replace(ServiceDescriptor.Singleton(time));
            }
        });
        await app.StartAsync();
        return new TestProxy(app, folder);
    }

    /// <summary>Asks for a chat completion.</summary>
    public Task<HttpResponseMessage> ChatAsync(string model = "llama", bool stream = false) =>
        PostAsync("/v1/chat/completions", $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[]}""");

    /// <summary>
    /// Asks for a chat completion and waits until the request is over for the proxy too, its lease given back: a connection serves one
    /// request at a time, so another answer on it tells.
    /// </summary>
    public async Task ChatToEndAsync()
    {
        using (var response = await ChatAsync().Soon())
        {
            await response.Content.ReadAsByteArrayAsync().Soon();
        }

        using var next = await Http.GetAsync(new Uri("/health", UriKind.Relative)).Soon();
    }

    /// <summary>Posts JSON and returns as soon as the answer begins.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        SendAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    /// <summary>Posts anything, until it is given up.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, HttpContent content, CancellationToken cancellation) =>
        Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, HttpCompletionOption.ResponseHeadersRead, cancellation);

    /// <summary>Checks the status and reads the error.</summary>
    public static async Task<OpenAiError> ErrorAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(), ProtocolJson.Default.OpenAiErrorBody)!.Error;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
