using System.Collections.Concurrent;
using MonkeyTroop.Tests.Chaos.Wallets;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>
/// Asks for tickets as a client proxy does behind a load balancer: a connection that is refused or broken, and an answer that says that
/// something is away, is tried again at the other gateway, within a budget.
/// </summary>
internal sealed class PatientClient(LedgerTroop troop) : IDisposable
{
    /// <summary>The client's <c>Coordinator:Patience</c>.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<string> _firstFailures = new();
    private readonly List<LedgerCaller> _callers = [];
    private int _calls;
    private int _givenUp;

    /// <summary>Tickets asked for, each once however often it was tried.</summary>
    public int Calls => _calls;

    /// <summary>Those that failed in the end.</summary>
    public int GivenUp => _givenUp;

    /// <summary>How the first tries failed that did, in words.</summary>
    public string FirstFailures =>
        $"{_firstFailures.Count} ({string.Join(", ", _firstFailures.CountBy(failure => failure).Select(kind => $"{kind.Key} x{kind.Value}"))})";

    /// <summary>Asks, several at a time, until told to stop.</summary>
    public Task RunAsync(ChaosRun run, CancellationToken stop)
    {
        _callers.AddRange(troop.Coordinators.Select(gateway => new LedgerCaller([gateway.Address], troop.Journal)));
        return Task.WhenAll(Enumerable.Range(0, 4).Select(number => LoopAsync(number, run.Random(), stop)));
    }

    public void Dispose() => _callers.ForEach(caller => caller.Dispose());

    private async Task LoopAsync(int number, Random random, CancellationToken stop)
    {
        for (var turn = number; !stop.IsCancellationRequested; turn++)
        {
            Interlocked.Increment(ref _calls);
            if (!await AskAsync(turn, random))
            {
                Interlocked.Increment(ref _givenUp);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(10, 60)), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<bool> AskAsync(int turn, Random random)
    {
        var start = TimeProvider.System.GetTimestamp();
        var account = troop.Accounts.Pick(random);
        var wait = FirstWait;
        for (var attempt = 0; ; attempt++)
        {
            var asked = await _callers[(turn + attempt) % _callers.Count].AuthorizeAsync(account, LedgerLoad.Model, random);
            if (asked.Fate != Fate.Unknown)
            {
                return true;
            }

            if (attempt == 0)
            {
                _firstFailures.Enqueue(asked.Answer);
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                return false;
            }

            await Task.Delay(wait * (0.5 + (random.NextDouble() / 2)), TimeProvider.System, CancellationToken.None);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }
}
