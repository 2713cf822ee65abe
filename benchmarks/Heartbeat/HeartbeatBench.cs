using System.Globalization;
using System.Text.Json;
using MonkeyTroop.Benchmarks.Load;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Benchmarks.Heartbeat;

/// <summary>
/// What nodes' heartbeats cost: the processor time of a heartbeat, and from it the share of one core that so many nodes take which each heartbeat
/// every 10 s. Nodes send the hash of their models, as they do while nothing changes.
/// </summary>
internal static class HeartbeatBench
{
    private const int Runs = 3;
    private const int Concurrency = 32;
    private const int MostPerSecond = 20_000;

    /// <summary>So few that their proofs, which are good for a minute, do not run out before they are sent.</summary>
    private const int HeartbeatsAtOnce = 10_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly int[] NodeCounts = [10_000, 100_000];

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        using var owner = EcKeyPair.Create();
        await using var coordinator = await CoordinatorUnderTest.StartAsync([owner.Thumbprint], cancellation);
        var keys = new List<EcKeyPair>();
        var empty = coordinator.ResidentBytes;
        foreach (var count in NodeCounts)
        {
            var nodes = new Fleet(coordinator.Address, owner, keys);
            await nodes.GrowAsync(count, cancellation);
            foreach (var chunk in Enumerable.Range(0, count).Chunk(HeartbeatsAtOnce))
            {
                await nodes.SendAsync(nodes.Heartbeats(chunk[0], chunk.Length, withModels: true), null, cancellation);
            }

            for (var run = 0; run < Runs; run++)
            {
                var before = coordinator.Cpu();
                var result = await nodes.SendAsync(
                    nodes.Heartbeats(run * (int)(MostPerSecond * Duration.TotalSeconds), (int)(MostPerSecond * Duration.TotalSeconds), withModels: false),
                    Duration,
                    cancellation);
                var cpu = coordinator.Cpu() - before;
                var perHeartbeat = (cpu.Coordinator + cpu.Postgres).TotalMicroseconds / result.Milliseconds.Count;
                report.Add(Name("beats_per_s", count), result.PerSecond);
                report.Add(Name("beat_ms_p50", count), BenchReport.Percentile(result.Milliseconds, 50));
                report.Add(Name("beat_ms_p99", count), BenchReport.Percentile(result.Milliseconds, 99));
                report.Add(Name("beat_cpu_us", count), perHeartbeat);
                report.Add(Name("refused", count), result.Refused);
                report.Add(Name("cores", count), perHeartbeat / 1e6 * count / Interval.TotalSeconds);
            }

            report.Add(Name("bytes_per_node", count), (coordinator.ResidentBytes - empty) / (double)count);
        }

        keys.ForEach(key => key.Dispose());
    }

    private static string Name(string figure, int nodes) => string.Create(CultureInfo.InvariantCulture, $"{figure}_{nodes}");

    /// <summary>The nodes that have joined.</summary>
    private sealed class Fleet(Uri coordinator, EcKeyPair owner, List<EcKeyPair> keys)
    {
        private const int JoinedAtOnce = 5_000;
        private static readonly ModelOffer[] Models = [new("llama3.1:8b"), new("qwen3:14b")];
        private static readonly string Hash = ModelsHash.Of(Models);

        public async Task GrowAsync(int count, CancellationToken cancellation)
        {
            while (keys.Count < count)
            {
                var first = keys.Count;
                keys.AddRange(Enumerable.Range(0, Math.Min(JoinedAtOnce, count - first)).Select(_ => EcKeyPair.Create()));
                var target = new Uri(coordinator, CoordinatorPaths.Register);
                var joins = SignedRequest.Many(keys.Count - first, index =>
                {
                    var key = keys[first + index];
                    var body = JsonSerializer.SerializeToUtf8Bytes(
                        new RegisterRequest { NodeId = IdOf(first + index), NodePublicKey = key.PublicKey }, ProtocolJson.Default.RegisterRequest);
                    return SignedRequest.Post(target, key, body, ProofSigner.Sign(owner, "POST", target, body, TimeProvider.System));
                });
                Require(await SendAsync(joins, null, cancellation));
            }
        }

        public async Task<LoadResult> SendAsync(ReadOnlyMemory<byte>[] requests, TimeSpan? duration, CancellationToken cancellation) =>
            Require(await PreparedLoad.RunAsync(coordinator, requests, Concurrency, duration, cancellation));

        public ReadOnlyMemory<byte>[] Heartbeats(int first, int count, bool withModels) => SignedRequest.Many(count, index =>
        {
            var node = (first + index) % keys.Count;
            return SignedRequest.Post(new Uri(coordinator, CoordinatorPaths.Heartbeat), keys[node], BodyOf(node, withModels));
        });

        private static byte[] BodyOf(int node, bool withModels) => JsonSerializer.SerializeToUtf8Bytes(
            new HeartbeatRequest
            {
                NodeId = IdOf(node),
                TailscaleIp = "127.0.0.1",
                Url = "http://127.0.0.1:9",
                Status = NodeStatus.Idle,
                Models = withModels ? Models : null,
                ModelsHash = Hash,
                Hardware = new NodeHardware("NVIDIA GeForce RTX 3060", 11_000),
                Engines = [new NodeEngine("ollama", "0.12.6", 11434)],
                Slots = 4,
                InFlight = 0,
            },
            ProtocolJson.Default.HeartbeatRequest);

        private static string IdOf(int node) => string.Create(CultureInfo.InvariantCulture, $"bench-node-{node}");

        private static LoadResult Require(LoadResult result) =>
            result.Refused == 0 ? result : throw new InvalidOperationException($"{result.Refused} of {result.Milliseconds.Count} calls were refused");
    }
}
