using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.RateLimiting;

/// <summary>
/// One address sends calls over its limit at a steady rate, which leaves this machine room to send them at all, until others have done
/// their work.
/// </summary>
public sealed class FloodTests : NetworkTest
{
    private const string Flooder = "203.0.113.66";
    private const int Default = 100;
    private const int Flood = 50_000;
    private const int FloodPerSecond = 2_000;
    private const int Floods = 32;
    private const int OthersCalls = 2_000;
    private const int Others = 4;
    private const int PerAddress = 20;

    [Fact]
    public async Task Models_FiftyThousandCallsOverTheLimit_AreRefusedWithoutAskingTheGrainAndOthersAreServed()
    {
        var network = await StartAsync(LimitedNetwork.Options);
        await CallAsOthersAsync(network, "10.1"); // warm
        var quiet = await CallAsOthersAsync(network, "10.2");

        using var http = NewClient();
        var clock = Stopwatch.StartNew();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var (refused, othersAreServed) = (new TaskCompletionSource(), false);
        var flood = Task.WhenAll(Enumerable.Range(0, Floods).Select(async lane =>
        {
            for (var call = lane; call < Default + Flood || !Volatile.Read(ref othersAreServed); call += Floods)
            {
                var early = TimeSpan.FromSeconds((double)call / FloodPerSecond) - clock.Elapsed;
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, Cancellation);
                }

                var status = await CallAsync(http, network, Flooder);
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (status == HttpStatusCode.TooManyRequests)
                {
                    refused.TrySetResult();
                }
            }
        }));
        await await Task.WhenAny(refused.Task, flood);
        var flooded = await CallAsOthersAsync(network, "10.3");
        Volatile.Write(ref othersAreServed, true);
        await flood;

        var over = statuses.GetValueOrDefault(HttpStatusCode.TooManyRequests);
        var (used, heard) = await LimitedNetwork.UsageAsync(network, "default", Flooder);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"others' p50 and p99: quiet {Percentile(quiet, 50):0.0} and {Percentile(quiet, 99):0.0} ms, flooded {Percentile(flooded, 50):0.0} and "
            + $"{Percentile(flooded, 99):0.0} ms; {over} calls over the limit at {(over + Default) / clock.Elapsed.TotalSeconds:0} a second, "
            + $"its grain heard {heard}"));
        Assert.Equal(
            [(HttpStatusCode.OK, Default), (HttpStatusCode.TooManyRequests, over)],
            statuses.OrderBy(status => status.Key).Select(status => (status.Key, status.Value)));
        Assert.InRange(over, Flood, int.MaxValue);
        Assert.Equal(Default, used);
        Assert.InRange(heard, Default, over / 100);
    }

    /// <summary>Every call must be served. Returns how long each took, in milliseconds.</summary>
    private static async Task<IReadOnlyList<double>> CallAsOthersAsync(TroopNetwork network, string prefix)
    {
        using var http = NewClient();
        var milliseconds = new ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(0, Others).Select(async lane =>
        {
            for (var call = lane; call < OthersCalls; call += Others)
            {
                var began = Stopwatch.GetTimestamp();
                Assert.Equal(HttpStatusCode.OK, await CallAsync(http, network, $"{prefix}.0.{1 + (call / PerAddress)}"));
                milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }));
        return [.. milliseconds.Order()];
    }

    private static async Task<HttpStatusCode> CallAsync(HttpClient http, TroopNetwork network, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(network.CoordinatorAddress, "/v1/models"));
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        using var answer = await http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static HttpClient NewClient() => new(new SocketsHttpHandler { UseProxy = false });

    private static double Percentile(IReadOnlyList<double> sorted, int percent) => sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
}
