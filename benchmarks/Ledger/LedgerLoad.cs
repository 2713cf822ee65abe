using System.Diagnostics;
using MonkeyTroop.Benchmarks.Load;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Benchmarks.Ledger;

/// <summary>Callers that each place a hold, settle it with a final receipt, and start again.</summary>
/// <param name="accounts">Accounts that exist; each is payer and owner.</param>
internal sealed class LedgerLoad(int accounts)
{
    private static readonly Credits Wealth = Credits.Of(100_000_000);
    private readonly HoldOptions _options = new();
    private long _jobs;

    /// <summary>Opens every account with more than a measurement can spend.</summary>
    public Task FundAsync(ILedgerStore store, CancellationToken cancellation) =>
        Funding.OpenAsync(store, Enumerable.Range(0, accounts).Select(number => (NameOf(number), Wealth)), cancellation);

    /// <summary>Runs for a time. Every operation must succeed.</summary>
    public async Task<LoadResult> RunAsync(
        ILedgerStore store, int payers, int owners, int callers, TimeSpan duration, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                var (random, milliseconds) = (new Random(caller), new List<double>());
                while (Stopwatch.GetElapsedTime(start) < duration)
                {
                    await HoldAndSettleAsync(store, NameOf(random.Next(payers)), NameOf(random.Next(owners)), milliseconds, cancellation);
                }

                return milliseconds;
            },
            cancellation)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        double[] all = [.. latencies.SelectMany(values => values)];
        return new LoadResult(all.Length / elapsed.TotalSeconds, all);
    }

    private async Task HoldAndSettleAsync(
        ILedgerStore store, string payer, string owner, List<double> milliseconds, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = Guid.CreateVersion7(now).ToString("N");
        var request = new HoldRequest
        {
            JobId = job,
            Account = payer,
            NodeId = "node",
            Owner = owner,
            Model = "llama3.1:8b",
            Multiplier = Multiplier.Reference,
            IssuedAt = now,
            ExpiresAt = now.AddMinutes(5),
            ProofKey = $"{now.ToUnixTimeSeconds()}.{job[16..]}{Interlocked.Increment(ref _jobs)}",
        };
        var receipt = new VerifiedReceipt
        {
            JobId = job,
            NodeId = "node",
            Sequence = 1,
            DurationMilliseconds = 1234,
            Final = true,
            PromptTokens = 20,
            CompletionTokens = 200,
            ReceivedAt = now.AddMinutes(1),
        };
        var began = Stopwatch.GetTimestamp();
        if (await store.PlaceHoldAsync(request, _options, cancellation) is not HoldOutcome.Placed)
        {
            throw new InvalidOperationException("a hold was refused");
        }

        milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        began = Stopwatch.GetTimestamp();
        if (await store.SettleAsync(payer, receipt, cancellation) is not SettlementOutcome.Settled)
        {
            throw new InvalidOperationException("a receipt was refused");
        }

        milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>As long as an account id.</summary>
    private static string NameOf(int number) => $"{(uint)(number * 2_654_435_761):x8}-{number:D34}";
}

/// <summary>What a run came to.</summary>
/// <param name="PerSecond">Operations per second; a hold is one, a settlement another.</param>
/// <param name="Milliseconds">How long each took.</param>
internal sealed record LoadResult(double PerSecond, double[] Milliseconds);
