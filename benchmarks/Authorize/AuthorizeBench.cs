using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Benchmarks.Authorize;

/// <summary>
/// The whole of <c>POST /authorize</c>: proof, pick, slot, durable hold and ticket, with the load generator, which signs a
/// proof for each call, on the same machine. The yardstick is what all cores sign with RSA-2048 if they do nothing else.
/// </summary>
internal static class AuthorizeBench
{
    private const int Runs = 3;
    private const int Nodes = 64;
    private const int Concurrency = 64;
    private const string Model = "bench";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);
    private static readonly int[] AccountCounts = [1, 1_000];

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        using var folder = new TestFolder("bench");
        await using var coordinator = TroopProcess.Start(ProcessSpec
            .ForProgram("Gateway", folder.At("logs"), "--data", folder.At("data"), "--port", "0")
            .With(CoordinatorSpec.Unlimited)
            .With(("STARTER_CREDITS", "1000000000")));
        var address = await coordinator.ReadyAsync();
        using var owner = EcKeyPair.Create();
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(number => FakeNode.JoinAsync(address, owner, $"bench-{number}")));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var beating = BeatAsync(nodes, stop.Token);

        foreach (var count in AccountCounts)
        {
            var accounts = Enumerable.Range(0, count).Select(_ => EcKeyPair.Create()).ToArray();
            await LoadAsync(address, accounts, TimeSpan.FromSeconds(3), Concurrency, cancellation);
            for (var run = 0; run < Runs; run++)
            {
                report.Add("rsa_signs_per_s", SignBare());
                var load = await LoadAsync(address, accounts, Duration, Concurrency, cancellation);
                report.Add($"authorizations_per_s_{count}", load.PerSecond);
                report.Add($"authorize_ms_p50_{count}", BenchReport.Percentile(load.Milliseconds, 50));
                report.Add($"authorize_ms_p99_{count}", BenchReport.Percentile(load.Milliseconds, 99));
                report.Add($"refused_{count}", load.Refused);
            }

            var quiet = await LoadAsync(address, accounts, Duration / 4, concurrency: 1, cancellation);
            report.Add($"quiet_ms_p50_{count}", BenchReport.Percentile(quiet.Milliseconds, 50));
        }

        report.Add("ratio", report.Median($"authorizations_per_s_{AccountCounts[^1]}") / report.Median("rsa_signs_per_s"));
        await stop.CancelAsync();
        await beating;
    }

    private static async Task<Load> LoadAsync(
        Uri coordinator, EcKeyPair[] accounts, TimeSpan duration, int concurrency, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (target, start) = (new Uri(coordinator, CoordinatorPaths.Authorize), Stopwatch.GetTimestamp());
        var body = JsonSerializer.SerializeToUtf8Bytes(new AuthorizeRequest { Model = Model }, ProtocolJson.Default.AuthorizeRequest);
        var (milliseconds, refused) = (new ConcurrentBag<double>(), 0);
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async caller =>
        {
            for (var call = caller; Stopwatch.GetElapsedTime(start) < duration; call += concurrency)
            {
                var began = Stopwatch.GetTimestamp();
                using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Headers.Add(
                    ProofSigner.HeaderName, ProofSigner.Sign(accounts[call % accounts.Length], "POST", target, body, TimeProvider.System));
                using var response = await http.SendAsync(request, cancellation);
                milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                Interlocked.Add(ref refused, response.IsSuccessStatusCode ? 0 : 1);
            }
        }));
        return new Load((milliseconds.Count - refused) / Stopwatch.GetElapsedTime(start).TotalSeconds, milliseconds, refused);
    }

    private static async Task BeatAsync(FakeNode[] nodes, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                foreach (var node in nodes)
                {
                    await node.BeatAsync(Model);
                }

                await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    private static double SignBare()
    {
        var (signs, start) = (0L, Stopwatch.GetTimestamp());
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            using var key = RSA.Create(SigningKey.Bits);
            var data = new byte[400];
            key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2))
            {
                key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                Interlocked.Increment(ref signs);
            }
        });
        return signs / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private sealed record Load(double PerSecond, ConcurrentBag<double> Milliseconds, int Refused);
}
