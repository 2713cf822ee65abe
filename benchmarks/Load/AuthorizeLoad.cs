using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Benchmarks.Load;

/// <summary>Authorizations by accounts in turn, at one gateway or at several at once; of many accounts, each is met for the first time.</summary>
/// <param name="gateways">Where to ask.</param>
/// <param name="accounts">Who asks.</param>
/// <param name="mostPerSecond">More calls than all gateways together answer in a second; a run that uses up its proofs fails.</param>
internal sealed class AuthorizeLoad(IReadOnlyList<Uri> gateways, EcKeyPair[] accounts, int mostPerSecond)
{
    private readonly byte[] _body = JsonSerializer.SerializeToUtf8Bytes(
        new AuthorizeRequest { Model = HeartbeatNodes.Model }, ProtocolJson.Default.AuthorizeRequest);

    private int _next;

    /// <summary>Signs the proofs, then loads every gateway with its share of the callers.</summary>
    public async Task<LoadResult> RunAsync(TimeSpan duration, int concurrency, CancellationToken cancellation)
    {
        var share = (int)(duration.TotalSeconds * mostPerSecond / gateways.Count);
        var prepared = gateways.Select((gateway, part) => (Gateway: gateway, Requests: Sign(gateway, part, share))).ToList();
        var cpu = Environment.CpuUsage.TotalTime;
        var results = await Task.WhenAll(prepared.Select(each =>
            PreparedLoad.RunAsync(each.Gateway, each.Requests, concurrency / gateways.Count, duration, cancellation)));
        _next += results.Sum(result => result.Milliseconds.Count);
        return new LoadResult(
            results.Sum(result => result.PerSecond),
            [.. results.SelectMany(result => result.Milliseconds)],
            results.Sum(result => result.Refused),
            Environment.CpuUsage.TotalTime - cpu);
    }

    private ReadOnlyMemory<byte>[] Sign(Uri gateway, int part, int count)
    {
        var target = new Uri(gateway, CoordinatorPaths.Authorize);
        return SignedRequest.Many(
            count, index => SignedRequest.Post(target, accounts[(_next + (index * gateways.Count) + part) % accounts.Length], _body));
    }
}
