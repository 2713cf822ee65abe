using System.Diagnostics;

namespace MonkeyTroop.Benchmarks.Load;

/// <summary>Callers with a connection each, that send requests made before and read the answers.</summary>
internal static class PreparedLoad
{
    /// <summary>Loads a coordinator.</summary>
    /// <param name="coordinator">Where it is.</param>
    /// <param name="requests">What to send, each once, in this order.</param>
    /// <param name="concurrency">Callers; each sends its next request when the one before is answered.</param>
    /// <param name="duration">How long; until every request is answered when null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">All were answered before the time was over.</exception>
    public static async Task<LoadResult> RunAsync(
        Uri coordinator, ReadOnlyMemory<byte>[] requests, int concurrency, TimeSpan? duration, CancellationToken cancellation)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => RawConnection.OpenAsync(coordinator, cancellation)));
        var (taken, refused) = (-1, 0);
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var latencies = await Task.WhenAll(connections.Select(async connection =>
        {
            var milliseconds = new List<double>();
            while (duration is null || Stopwatch.GetElapsedTime(start) < duration)
            {
                var index = Interlocked.Increment(ref taken);
                if (index >= requests.Length)
                {
                    return duration is null ? milliseconds : throw new InvalidOperationException(
                        $"the coordinator answered {requests.Length} calls before the time was over, {Volatile.Read(ref refused)} of them with a refusal");
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
        return new LoadResult((all.Length - refused) / elapsed.TotalSeconds, all, refused, used);
    }
}

/// <summary>What a run came to.</summary>
/// <param name="PerSecond">Answers 200 per second.</param>
/// <param name="Milliseconds">How long each call took.</param>
/// <param name="Refused">Calls with another answer.</param>
/// <param name="Cpu">Processor time of the callers.</param>
internal sealed record LoadResult(double PerSecond, IReadOnlyList<double> Milliseconds, int Refused, TimeSpan Cpu);
