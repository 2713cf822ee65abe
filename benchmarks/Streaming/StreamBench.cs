using System.Diagnostics;
using System.Net.Http.Json;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Benchmarks.Streaming;

/// <summary>
/// What the way through client and worker adds to an engine's own stream. The engine is a fake in this process; both ways
/// take turns request by request, so that noise hits both alike.
/// </summary>
internal static class StreamBench
{
    private const int Runs = 3;
    private const int FirstByteRequests = 200;
    private const int Streams = 15;
    private const int Events = 10_000;
    private const string Short = "short";
    private const string Long = "long";
    private const string Steady = "steady";
    private static readonly TimeSpan Effort = TimeSpan.FromMicroseconds(10);

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        await using var network = await TroopNetwork.StartAsync(new TroopNetworkOptions
        {
            // A pause between pieces, as engines make: else the whole short answer would be one packet, whose end waits for the receipt.
            // None before the first one: timers tick every 4 ms, which would hide what is measured.
            Models =
            [
                new FakeModel(Short) { Pause = TimeSpan.FromMilliseconds(5), FirstAtOnce = true },
                new FakeModel(Long) { Pieces = [.. Enumerable.Repeat(" word", Events)] },
                new FakeModel(Steady) { Pieces = [.. Enumerable.Repeat(" word", Events)], Effort = Effort },
            ],
            StarterCredits = 1_000_000,
        });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (engine, client) = (network.Engine.Address, network.ClientAddress);
        for (var warmUp = 0; warmUp < 50; warmUp++)
        {
            await ReadAsync(http, engine, Short, cancellation);
            await ReadAsync(http, client, Short, cancellation);
        }

        for (var run = 0; run < Runs; run++)
        {
            await FirstBytesAsync(report, http, engine, client, cancellation);
            await RatesAsync(report, http, engine, client, Long, "", cancellation);
            await RatesAsync(report, http, engine, client, Steady, "_steady", cancellation);
            using var worker = Process.GetProcessById(network.Workers.Values.First().Id);
            using var proxy = Process.GetProcessById(network.Client.Id);
            report.Add("worker_resident_mb", worker.WorkingSet64 / 1024.0 / 1024);
            report.Add("client_resident_mb", proxy.WorkingSet64 / 1024.0 / 1024);
        }
    }

    private static async Task FirstBytesAsync(BenchReport report, HttpClient http, Uri engine, Uri client, CancellationToken cancellation)
    {
        var (alone, through) = (new List<double>(), new List<double>());
        for (var request = 0; request < FirstByteRequests; request++)
        {
            alone.Add((await ReadAsync(http, engine, Short, cancellation)).FirstByte.TotalMilliseconds);
            through.Add((await ReadAsync(http, client, Short, cancellation)).FirstByte.TotalMilliseconds);
        }

        report.Add("engine_first_byte_ms_p50", BenchReport.Percentile(alone, 50));
        report.Add("through_first_byte_ms_p50", BenchReport.Percentile(through, 50));
        report.Add("through_first_byte_ms_p99", BenchReport.Percentile(through, 99));
        report.Add("added_ms_p50", BenchReport.Percentile(through, 50) - BenchReport.Percentile(alone, 50));
    }

    /// <summary>
    /// An engine that only writes shares its two cores with both programs; a steady one works 10 µs for an event, hundreds of times
    /// as fast as a model does.
    /// </summary>
    private static async Task RatesAsync(
        BenchReport report, HttpClient http, Uri engine, Uri client, string model, string suffix, CancellationToken cancellation)
    {
        var (alone, through) = (new List<double>(), new List<double>());
        for (var stream = 0; stream < Streams; stream++)
        {
            alone.Add(RateOf(await ReadAsync(http, engine, model, cancellation)));
            through.Add(RateOf(await ReadAsync(http, client, model, cancellation)));
        }

        report.Add($"engine_events_per_s{suffix}", BenchReport.Percentile(alone, 50));
        report.Add($"through_events_per_s{suffix}", BenchReport.Percentile(through, 50));
        report.Add($"rate_ratio{suffix}", BenchReport.Percentile(through, 50) / BenchReport.Percentile(alone, 50));
    }

    private static double RateOf(Reading reading) => reading.Events >= Events
        ? reading.Events / reading.Total.TotalSeconds
        : throw new InvalidOperationException($"{reading.Events} of {Events} events came");

    private static async Task<Reading> ReadAsync(HttpClient http, Uri server, string model, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/v1/chat/completions"))
        {
            Content = JsonContent.Create(new { model, stream = true, messages = new[] { new { role = "user", content = "go" } } }),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[64 * 1024];
        var (first, events, lineStart) = (TimeSpan.Zero, 0, true);
        while (await body.ReadAsync(buffer, cancellation) is > 0 and var length)
        {
            first = first == TimeSpan.Zero ? Stopwatch.GetElapsedTime(start) : first;
            foreach (var octet in buffer.AsSpan(0, length))
            {
                events += lineStart && octet == (byte)'d' ? 1 : 0; // every event of the fake is one line "data: ..."
                lineStart = octet == (byte)'\n';
            }
        }

        return new Reading(first, Stopwatch.GetElapsedTime(start), events);
    }

    private sealed record Reading(TimeSpan FirstByte, TimeSpan Total, int Events);
}
