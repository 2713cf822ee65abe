using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Benchmarks.Authorize;

/// <summary>Callers with a connection each, that send requests made before and read the answers.</summary>
internal sealed class AuthorizeLoad(Uri coordinator, EcKeyPair[] accounts, string model)
{
    private readonly byte[] _body = JsonSerializer.SerializeToUtf8Bytes(new AuthorizeRequest { Model = model }, ProtocolJson.Default.AuthorizeRequest);
    private int _next;

    /// <summary>Loads the coordinator for a time.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="concurrency">Callers; each sends its next call when the one before is answered.</param>
    /// <param name="mostPerSecond">Calls to prepare for each second.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">More were answered than were prepared.</exception>
    public async Task<AuthorizeResult> RunAsync(TimeSpan duration, int concurrency, int mostPerSecond, CancellationToken cancellation)
    {
        var requests = Prepare((int)(duration.TotalSeconds * mostPerSecond));
        var connections = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => RawConnection.OpenAsync(coordinator, cancellation)));
        var (taken, refused) = (-1, 0);
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var latencies = await Task.WhenAll(connections.Select(async connection =>
        {
            var milliseconds = new List<double>();
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                var index = Interlocked.Increment(ref taken);
                if (index >= requests.Length)
                {
                    throw new InvalidOperationException("the coordinator answers faster than this measurement can ask");
                }

                var began = Stopwatch.GetTimestamp();
                var status = await connection.SendAsync(requests[index], cancellation);
                milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                Interlocked.Add(ref refused, status == 200 ? 0 : 1);
            }

            return milliseconds;
        }));
        var (elapsed, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - cpu);
        Array.ForEach(connections, connection => connection.Dispose());
        double[] all = [.. latencies.SelectMany(values => values)];
        return new AuthorizeResult((all.Length - refused) / elapsed.TotalSeconds, all, refused, used);
    }

    private ReadOnlyMemory<byte>[] Prepare(int count)
    {
        var requests = new ReadOnlyMemory<byte>[count];
        var first = _next;
        _next += count;
        Parallel.For(0, count, index => requests[index] = Prepare(accounts[(first + index) % accounts.Length]));
        return requests;
    }

    private ReadOnlyMemory<byte> Prepare(EcKeyPair account)
    {
        var target = new Uri(coordinator, CoordinatorPaths.Authorize);
        var proof = ProofSigner.Sign(account, "POST", target, _body, TimeProvider.System);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {target.AbsolutePath} HTTP/1.1\r\nHost: {target.Authority}\r\n{ProofSigner.HeaderName}: {proof}\r\nContent-Type: application/json\r\nContent-Length: {_body.Length}\r\n\r\n");
        return (byte[])[.. Encoding.ASCII.GetBytes(head), .. _body];
    }
}

/// <summary>What a run came to.</summary>
/// <param name="PerSecond">Tickets per second.</param>
/// <param name="Milliseconds">How long each call took.</param>
/// <param name="Refused">Calls without a ticket.</param>
/// <param name="Cpu">Processor time of the callers.</param>
internal sealed record AuthorizeResult(double PerSecond, IReadOnlyList<double> Milliseconds, int Refused, TimeSpan Cpu);
