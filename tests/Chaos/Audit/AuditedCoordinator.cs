using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Chaos.Audit;

/// <summary>A coordinator whose record is looked at: killed and started again on the same data, asked with request ids of the test's own.</summary>
internal sealed class AuditedCoordinator(TestFolder folder, string? database) : IAsyncDisposable
{
    private readonly int _port = FreePort.Find();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly List<TroopProcess> _processes = [];
    private int _requests;

    /// <summary>Ids of the requests that were refused, with an answer.</summary>
    public ConcurrentBag<string> Answered { get; } = [];

    public Uri Address { get; private set; } = null!;

    public string Data => folder.At("data");

    public async Task StartAsync()
    {
        // Every refusal on record, so that the test can tell which of them is missing.
        var spec = CoordinatorSpec.Make(folder.At("logs"), Data, _port, new TroopNetworkOptions { Database = database, StarterCredits = 1_000_000 })
            .With(("Audit__RefusalsPerMinute", "10000"), ("Audit__ShipEvery", "00:00:00.100"));
        _processes.Add(TroopProcess.Start(spec));
        Address = await _processes[^1].ReadyAsync();
    }

    /// <summary>What readiness answers.</summary>
    public Task<string> ReadinessAsync() => ReadAsync("/health/ready");

    public Task KillAsync() => _processes[^1].KillAsync();

    /// <summary>Sends requests that are refused, one after the other, until told to stop.</summary>
    public async Task RefuseAsync(int most, CancellationToken stop)
    {
        for (var sent = 0; sent < most && !stop.IsCancellationRequested; sent++)
        {
            var id = $"r-{Interlocked.Increment(ref _requests)}";
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "/nowhere"));
            request.Headers.Add("X-Request-ID", id);
            try
            {
                using var answer = await _http.SendAsync(request, CancellationToken.None);
                Answered.Add(id);
            }
            catch (HttpRequestException)
            {
                // killed before it answered
            }
        }
    }

    /// <summary>Events in the files, each as often as it stands there.</summary>
    public IReadOnlyList<JsonElement> ReadFiles()
    {
        var events = new List<JsonElement>();
        foreach (var file in Directory.GetFiles(Path.Combine(Data, "audit"), "*.jsonl"))
        {
            // A line without its end is what a kill cut off.
            foreach (var line in File.ReadAllText(file).Split('\n')[..^1])
            {
                using var json = JsonDocument.Parse(line);
                events.Add(json.RootElement.Clone());
            }
        }

        return events;
    }

    /// <summary>Waits until the database has as many events as the files, and gives them page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReadStoredAsync()
    {
        // Asking is on record too, so only what happened before is looked at: none of it shifts the pages any more.
        var now = TimeProvider.System.GetUtcNow();
        var until = $"&until={Uri.EscapeDataString(now.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture))}";

        // Counted each time: an event of a moment ago may not have reached its file yet.
        await Eventually.TrueAsync(
            async () => (await TryPageAsync(0, until))?.Count == ReadFiles().Count(entry => entry.GetProperty("created_at").GetDateTimeOffset() < now),
            "the database has every event once",
            TimeSpan.FromSeconds(120));
        var events = new List<JsonElement>();
        while (await PageAsync(events.Count, until) is { Logs.Count: > 0 } page)
        {
            events.AddRange(page.Logs);
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _http.Dispose();
    }

    private async Task<string> ReadAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(Address, path));
        return await answer.Content.ReadAsStringAsync();
    }

    private Task<Page> PageAsync(int offset, string until) =>
        Eventually.GetAsync(() => TryPageAsync(offset, until), "a page of the audit log is answered", TimeSpan.FromSeconds(120));

    /// <summary>Null when it is refused: each connection that an outage broke is met once.</summary>
    private async Task<Page?> TryPageAsync(int offset, string until)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(Address, string.Create(CultureInfo.InvariantCulture, $"/admin/audit?limit=1000&offset={offset}{until}")));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"admin:{Secrets.AdminPassword}")));
        using var answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return new Page([.. json.RootElement.GetProperty("logs").EnumerateArray().Select(log => log.Clone())], json.RootElement.GetProperty("count").GetInt64());
    }

    private sealed record Page(IReadOnlyList<JsonElement> Logs, long Count);
}
