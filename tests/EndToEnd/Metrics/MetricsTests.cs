using System.Net;
using System.Net.Http.Json;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Metrics;

public sealed class MetricsTests(MeasuredNetwork network) : NetworkTest(network), IClassFixture<MeasuredNetwork>
{
    /// <summary>Tags that our metrics may have: each has few values, which we chose.</summary>
    private static readonly HashSet<string> Allowed = ["outcome", "reason", "kind", "tier", "source", "verdict", "look", "use", "le", "otel_scope_name"];

    private IReadOnlyList<Uri> Coordinator => [network.Gateway, network.Silo];

    private IReadOnlyList<Uri> All => [network.Gateway, network.Silo, network.Worker, network.Client];

    [Fact]
    public async Task Request_ThroughEveryProgram_MovesTheMetricsByWhatTheLedgerSays()
    {
        var before = await SettledAsync(
            now => now.Sum("monkeytroop_worker_outbox_depth") + now.Sum("monkeytroop_worker_slots_busy") == 0, "the requests of other tests are settled");
        var beforeLedger = await LedgerAsync();

        await ChatAsync();
        await ChatAsync(stream: false);

        // Both receipts are settled; the second request found the first one's ticket.
        var ledger = await Eventually.GetAsync(
            async () => await LedgerAsync() is var now && now.Receipts == beforeLedger.Receipts + 2 ? now : null, "both requests are settled");
        var after = await SettledAsync(
            now => Moved(now, "monkeytroop_worker_receipts_total", "verdict", "acknowledged") == 2, "the worker has heard of it");

        Assert.Equal(ledger.Moved - beforeLedger.Moved, Moved(after, "monkeytroop_credits_captured_total") - Moved(after, "monkeytroop_credits_refunded_total"));
        Assert.Equal(ledger.Holds - beforeLedger.Holds, Moved(after, "monkeytroop_holds_placed_total"));
        Assert.Equal(ledger.Holds - beforeLedger.Holds, Moved(after, "monkeytroop_authorize_duration_seconds_count", "outcome", "ok"));
        Assert.Equal(ledger.Holds - beforeLedger.Holds, Moved(after, "monkeytroop_client_tickets_fetched_total", "outcome", "ok"));
        Assert.True(Moved(after, "monkeytroop_client_tickets_reused_total") >= 1);
        Assert.Equal(2, Moved(after, "monkeytroop_settlements_total"));
        Assert.Equal(2, Moved(after, "monkeytroop_client_request_duration_seconds_count", "outcome", "ok"));
        Assert.Equal(2, Moved(after, "monkeytroop_client_first_byte_duration_seconds_count"));
        Assert.Equal(2, Moved(after, "monkeytroop_worker_request_duration_seconds_count", "outcome", "ok"));
        Assert.Equal(2, Moved(after, "monkeytroop_worker_first_byte_duration_seconds_count"));
        Assert.Equal(ledger.Tokens - beforeLedger.Tokens, Moved(after, "monkeytroop_worker_tokens_total"));
        Assert.True(ledger.Tokens > beforeLedger.Tokens);
        Assert.True(Moved(after, "monkeytroop_ledger_batch_size_sum") >= 2);
        Assert.Equal((0, 0, 0), (after.Sum("monkeytroop_worker_streams"), after.Sum("monkeytroop_worker_slots_busy"), after.Sum("monkeytroop_worker_outbox_depth")));

        double Moved(Scrape now, string name, string? tag = null, string? value = null) => now.Sum(name, tag, value) - before.Sum(name, tag, value);
    }

    [Fact]
    public async Task Refusals_OfSomeKinds_AreCountedByTheirCode()
    {
        await Network.Requester.HasHeardAllAsync();
        var before = await ScrapeAsync();

        Assert.NotNull((await Network.Requester.AuthorizeAsync("nobody/has:this")).Problem);
        using var http = Http();
        using var refused = await http.PostAsJsonAsync(new Uri(Network.WorkerAddresses.Values.Single(), "/v1/chat/completions"), new { model = MeasuredNetwork.Model }, Cancellation);

        var after = await ScrapeAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(1, after.Sum("monkeytroop_authorize_duration_seconds_count", "outcome", "unknown_model") - before.Sum("monkeytroop_authorize_duration_seconds_count", "outcome", "unknown_model"));
        Assert.Equal(1, after.Sum("monkeytroop_worker_request_duration_seconds_count", "outcome", "invalid_ticket") - before.Sum("monkeytroop_worker_request_duration_seconds_count", "outcome", "invalid_ticket"));
    }

    [Fact]
    public async Task Tags_OfEveryProgram_SayNothingThatOthersChose()
    {
        await ChatAsync();
        var samples = (await ScrapeAsync()).Samples;

        Assert.Empty(samples.Where(sample => sample.Name.StartsWith("monkeytroop", StringComparison.Ordinal)).SelectMany(sample => sample.Tags.Keys).Except(Allowed));
        string[] secret =
        [
            MeasuredNetwork.Model, Network.Owner.Account, Network.Requester.Account, .. Network.Workers.Keys, "127.0.0.1", "localhost", Secrets.PostgresPassword,
        ];
        Assert.Empty(samples
            .Where(sample => sample.Name != "target_info" && !sample.Name.StartsWith("orleans", StringComparison.Ordinal))
            .Where(sample => sample.Tags.Values.Any(value => secret.Any(text => value.Contains(text, StringComparison.Ordinal))))
            .Select(sample => $"{sample.Name} {string.Join(", ", sample.Tags)}"));
    }

    [Fact]
    public async Task Dashboards_MetricsOfOthers_AreReallyEmitted()
    {
        await ChatAsync();
        var emitted = (await ScrapeAsync()).Samples.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);
        var asked = WrittenMetrics.Expressions.SelectMany(entry => WrittenMetrics.SeriesIn(entry.Expression)).Distinct().ToList();

        Assert.DoesNotContain(asked, name => !name.StartsWith("monkeytroop", StringComparison.Ordinal) && !emitted.Contains(name));
        Assert.Empty(emitted.Where(name => name.StartsWith("monkeytroop", StringComparison.Ordinal)).Except(DeclaredMetric.All.SelectMany(metric => metric.Series)));
    }

    [Fact]
    public async Task Health_OfCoordinatorAndSilo_IsServedBesideTheMetrics()
    {
        await Eventually.TrueAsync(async () => (await Scrape.TakeAsync(Coordinator, Cancellation)) is var now
            && now.Sum("monkeytroop_health_ready") == 2 && now.Sum("monkeytroop_store_up") == 2 && now.Sum("monkeytroop_membership_up") == 2
            && now.Sum("monkeytroop_silos_active") == 4, "both are ready, reach the store, and know each other");
        using var http = Http();
        foreach (var listener in Coordinator)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(listener, "/health/live"), Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(listener, "/health/ready"), Cancellation)).StatusCode);
        }
    }

    [Fact]
    public async Task Listeners_Public_ServeNoMetricsAndTheMetricsListenerNothingElse()
    {
        using var http = Http();
        foreach (var address in (Uri[])[Network.CoordinatorAddress, Network.ClientAddress, Network.WorkerAddresses.Values.Single()])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(address, "/metrics"), Cancellation)).StatusCode);
        }

        foreach (var listener in All)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(listener, "/v1/models"), Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync(new Uri(listener, "/metrics"), null, Cancellation)).StatusCode);
        }
    }

    private Task<Scrape> ScrapeAsync() => Scrape.TakeAsync(All, Cancellation);

    /// <summary>
    /// Waits until the programs say that all is settled, and asks them once more: they are asked one after the other, so the coordinator
    /// may have spoken before the settlement of which the worker then tells.
    /// </summary>
    private async Task<Scrape> SettledAsync(Func<Scrape, bool> isSettled, string what)
    {
        await Eventually.TrueAsync(async () => isSettled(await ScrapeAsync()), what);
        return await ScrapeAsync();
    }

    private async Task<LedgerSums> LedgerAsync()
    {
        var books = Books.OfPostgres(Network.Database!);
        var moved = await books.ReadAsync(
            "SELECT coalesce(sum(CASE WHEN type = 'refund' THEN -amount ELSE amount END), 0)::bigint FROM transactions WHERE leg = 1 AND job_id IS NOT NULL", row => row.GetInt64(0));
        var receipts = await books.ReadAsync("SELECT count(*) FROM receipts", row => row.GetInt64(0));
        var holds = await books.ReadAsync("SELECT count(*) FROM holds", row => row.GetInt64(0));
        var tokens = await books.ReadAsync(
            "SELECT coalesce(sum(prompt + completion), 0)::bigint FROM (SELECT max(prompt_tokens) AS prompt, max(completion_tokens) AS completion FROM receipts GROUP BY job_id) latest",
            row => row.GetInt64(0));
        return new LedgerSums(moved[0], receipts[0], holds[0], tokens[0]);
    }

    private async Task ChatAsync(bool stream = true)
    {
        using var http = Http();
        using var answer = await http.PostAsJsonAsync(
            new Uri(Network.ClientAddress, "/v1/chat/completions"),
            new { model = MeasuredNetwork.Model, stream, messages = new[] { new { role = "user", content = "hello" } } },
            Cancellation);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static HttpClient Http() => new(new SocketsHttpHandler { UseProxy = false });

    private sealed record LedgerSums(long Moved, long Receipts, long Holds, long Tokens);
}
