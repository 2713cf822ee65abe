using System.Net.Http.Json;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Tracing;

/// <summary>One W3C trace (https://www.w3.org/TR/trace-context/) from the app through every program.</summary>
public sealed class TracingTests
{
    private const string Model = "llama3.1:8b";
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_WithATraceOfTheApp_IsOneTraceThroughClientCoordinatorGrainsAndWorker()
    {
        await using var collector = await FakeCollector.StartAsync();
        await using var network = await TroopNetwork.StartAsync(new TroopNetworkOptions
        {
            Models = [new FakeModel(Model)],
            Variables =
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"),
            ],
        });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(network.ClientAddress, "/v1/chat/completions"))
        {
            Content = JsonContent.Create(new { model = Model, messages = new[] { new { role = "user", content = "hello" } } }),
        };
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        using var answer = await http.SendAsync(request, Cancellation);
        answer.EnsureSuccessStatusCode();

        await Eventually.TrueAsync(() => collector.Has(TraceId, "coordinator", "/authorize"), "the gateway's part of the trace arrives");
        await Eventually.TrueAsync(() => collector.Has(TraceId, "coordinator", "IWalletGrain/PlaceHold"), "the grains' part of the trace arrives");
        await Eventually.TrueAsync(() => collector.Has(TraceId, "monkey-troop-worker"), "the worker's part of the trace arrives");
        await Eventually.TrueAsync(() => collector.Has(TraceId, "client"), "the client's part of the trace arrives");
    }
}
