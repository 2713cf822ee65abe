using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MonkeyTroop.Benchmarks.Load;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Benchmarks.Authorize;

/// <summary>
/// The whole of <c>POST /authorize</c>: HTTP, rate limit, proof, pick, slot, durable hold on Postgres (fsync on) and ticket, with
/// Postgres and the load generator on the same machine. Proofs are signed before a run, as they are by other machines in life. The
/// yardstick is what all cores sign with RSA-2048 if they do nothing else.
/// </summary>
internal static class AuthorizeBench
{
    private const int Runs = 3;
    private const int Nodes = 128;
    private const int Concurrency = 128;

    /// <summary>More calls than any machine answers in a second; a run that uses up its proofs fails.</summary>
    private const int MostPerSecond = 8_000;


    /// <summary>Until the runtime has compiled what is hot for good, which goes on for half a minute under load.</summary>
    private static readonly TimeSpan HeatUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <summary>So short that the proofs of one account alone fit into what is remembered of them (100,000).</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan QuietDuration = TimeSpan.FromSeconds(2);
    private static readonly int[] AccountCounts = [1, 1_000, 100_000];

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        var accounts = Enumerable.Range(0, AccountCounts[^1]).Select(_ => EcKeyPair.Create()).ToArray();
        await using var coordinator = await CoordinatorUnderTest.StartAsync(accounts.Select(account => account.Thumbprint), cancellation);
        await using var nodes = await HeartbeatNodes.StartAsync([coordinator.Address], Nodes, cancellation);
        await new AuthorizeLoad([coordinator.Address], accounts[..AccountCounts[1]], MostPerSecond).RunAsync(HeatUp, Concurrency, cancellation);
        foreach (var count in AccountCounts)
        {
            var load = new AuthorizeLoad([coordinator.Address], accounts[..count], MostPerSecond);
            await load.RunAsync(WarmUp, Concurrency, cancellation);
            var quiet = await load.RunAsync(QuietDuration, concurrency: 1, cancellation);
            report.Add(Name("quiet_refused", count), quiet.Refused);
            report.Add(Name("quiet_ms_p50", count), BenchReport.Percentile(quiet.Milliseconds, 50));
            report.Add(Name("quiet_ms_p99", count), BenchReport.Percentile(quiet.Milliseconds, 99));
            for (var run = 0; run < Runs; run++)
            {
                // Before and after, since the speed of a machine that others use as well changes from minute to minute.
                var signsBefore = SignBare();
                var before = coordinator.Cpu();
                var result = await load.RunAsync(Duration, Concurrency, cancellation);
                Report(report, count, result, coordinator.Cpu() - before);
                var signs = (signsBefore + SignBare()) / 2;
                report.Add("rsa_signs_per_s", signs);
                report.Add(Name("ratio", count), result.PerSecond / signs);
            }
        }

        report.Add("ratio", report.Median(Name("ratio", 1_000)));
    }

    private static void Report(BenchReport report, int count, LoadResult result, CpuTime cpu)
    {
        report.Add(Name("authorizations_per_s", count), result.PerSecond);
        report.Add(Name("ms_p50", count), BenchReport.Percentile(result.Milliseconds, 50));
        report.Add(Name("ms_p99", count), BenchReport.Percentile(result.Milliseconds, 99));
        report.Add(Name("refused", count), result.Refused);
        report.Add(Name("coordinator_cpu_us", count), cpu.Coordinator.TotalMicroseconds / result.Milliseconds.Count);
        report.Add(Name("postgres_cpu_us", count), cpu.Postgres.TotalMicroseconds / result.Milliseconds.Count);
        report.Add(Name("generator_cpu_us", count), result.Cpu.TotalMicroseconds / result.Milliseconds.Count);
    }

    private static string Name(string figure, int accounts) => string.Create(CultureInfo.InvariantCulture, $"{figure}_{accounts}");

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
}
