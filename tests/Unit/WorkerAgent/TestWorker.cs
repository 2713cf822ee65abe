using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.WorkerAgent;
using MonkeyTroop.WorkerAgent.Registration;

namespace MonkeyTroop.Tests.Unit.WorkerAgent;

/// <summary>A whole worker in this process, with a data folder, a fake coordinator and a fake engine.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly bool _ownsPeers;
    private WebApplication? _app;

    private TestWorker(FakeCoordinator coordinator, FakeEngine engine, string folder, bool ownsPeers) =>
        (Coordinator, Engine, Folder, _ownsPeers) = (coordinator, engine, folder, ownsPeers);

    public FakeCoordinator Coordinator { get; }

    public FakeEngine Engine { get; }

    public string Folder { get; }

    public HttpClient Http { get; private set; } = null!;

    public Uri Url => Http.BaseAddress!;

    public static async Task<TestWorker> StartAsync(params (string Key, string Value)[] settings)
    {
        var worker = new TestWorker(
            await FakeCoordinator.StartAsync(), await FakeEngine.StartAsync(), Directory.CreateTempSubdirectory("worker-").FullName, ownsPeers: true);
        await worker.StartAppAsync(settings);
        return worker;
    }

    /// <summary>Another start on the same folder, after this one was stopped.</summary>
    public async Task<TestWorker> RestartAsync(params (string Key, string Value)[] settings)
    {
        await StopAsync();
        var worker = new TestWorker(Coordinator, Engine, Folder, ownsPeers: false);
        await worker.StartAppAsync(settings);
        return worker;
    }

    public T Service<T>() where T : class => _app!.Services.GetRequiredService<T>();

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            Http.Dispose();
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public Task<HttpResponseMessage> PostAsync(
        string? ticket, string body = """{"model":"m"}""", string path = "/v1/chat/completions", CancellationToken? cancellation = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = ticket is null ? null : new AuthenticationHeaderValue("Bearer", ticket);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation ?? TestContext.Current.CancellationToken);
    }

    /// <summary>One column of a job's row in the outbox, read through a connection of its own; null without a row.</summary>
    public long? Outbox(string column, string jobId = "job-1")
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "outbox.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {column} FROM jobs WHERE job_id = $job";
        command.Parameters.AddWithValue("$job", jobId);
        return (long?)command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsPeers)
        {
            await Engine.DisposeAsync();
            await Coordinator.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task StartAppAsync((string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Node:Id"] = "node-1",
            ["Node:DataFolder"] = Folder,
            ["Node:Listen"] = "127.0.0.1",
            ["Node:Port"] = "0",
            ["Coordinator:Url"] = Coordinator.Url,
            ["Registration:JoinToken"] = FakeCoordinator.JoinToken,
            ["Engines:Mode"] = "none",
            ["Engines:Urls:0"] = $"openai={Engine.Url}",
            ["Engines:Slots"] = "4",
            ["Gpu:OwnerCheck"] = "false",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        _app = Worker.Build(all);
        try
        {
            await _app.JoinNetworkAsync(TestContext.Current.CancellationToken);
            await _app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            // What did not start must let go of the folder.
            await _app.DisposeAsync();
            throw;
        }

        Http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { BaseAddress = new Uri(_app.Urls.First()) };
    }
}
