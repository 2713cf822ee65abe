using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Benchmarks.Ledger;

/// <summary>
/// Holds and settlements as the grains hand them to the ledger, every one durable when its caller hears of it (Postgres with
/// fsync and synchronous commit, SQLite with synchronous=FULL). The yardstick is the same ledger with one writer that commits
/// after every operation. <c>ratio_N</c> is batched over that, both on N accounts; <c>ratio</c> is the one on 10,000, the hardest;
/// <c>hot_ratio</c> is the rate with one hot account, payer or owner, whichever is slower, over the rate with 10,000.
/// </summary>
internal static class LedgerBench
{
    private const int Runs = 3;
    private const int Callers = 2000;
    private const int SingleCallers = 64;
    private const int Spread = 10_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private static readonly LedgerOptions OneByOne = new() { MaxBatch = 1, Writers = 1 };

    private static readonly int[] Accounts = [1, 100, Spread];

    private static readonly (string Name, int Payers, int Owners)[] Mixes =
    [
        .. Accounts.Select(accounts => ($"{accounts}", accounts, accounts)), ("hot_payer", 1, Spread), ("hot_owner", Spread, 1),
    ];

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        await using (var postgres = await LedgerUnderTest.OnPostgresAsync(cancellation))
        {
            await MeasureAsync(report, "postgres", postgres, cancellation);
        }

        await using var sqlite = await LedgerUnderTest.OnSqliteAsync(cancellation);
        await MeasureAsync(report, "sqlite", sqlite, cancellation);
    }

    private static async Task MeasureAsync(BenchReport report, string store, LedgerUnderTest ledger, CancellationToken cancellation)
    {
        var load = new LedgerLoad(Spread);
        await using (var warm = ledger.Open(new LedgerOptions()))
        {
            await load.FundAsync(warm.Store, cancellation);
            await load.RunAsync(warm.Store, Spread, Spread, Callers, Duration, cancellation);
        }

        for (var run = 0; run < Runs; run++)
        {
            await using (var single = ledger.Open(OneByOne))
            {
                foreach (var accounts in Accounts)
                {
                    Add(
                        report, $"{store}.one_commit_each_{accounts}",
                        await load.RunAsync(single.Store, accounts, accounts, SingleCallers, Duration, cancellation));
                }
            }

            await using var batched = ledger.Open(new LedgerOptions());
            foreach (var (name, payers, owners) in Mixes)
            {
                // Its connections are open, it knows the accounts, and those of the ledger before are gone when the store's use is looked at.
                await load.RunAsync(batched.Store, payers, owners, Callers, Short, cancellation);
                var before = await ledger.UseAsync(cancellation);
                var result = await load.RunAsync(batched.Store, payers, owners, Callers, Duration, cancellation);
                Add(report, $"{store}.{name}", result);
                if (before is not null && await ledger.UseAsync(cancellation) is { } after)
                {
                    Add(report, $"{store}.{name}", before, after, result.Milliseconds.Length);
                }
            }
        }

        var spread = report.Median($"{store}.{Spread}.ops_per_s");
        foreach (var accounts in Accounts)
        {
            var ratio = report.Median($"{store}.{accounts}.ops_per_s") / report.Median($"{store}.one_commit_each_{accounts}.ops_per_s");
            report.Add(accounts == Spread ? $"{store}.ratio" : $"{store}.ratio_{accounts}", ratio);
        }

        report.Add(
            $"{store}.hot_ratio",
            Math.Min(report.Median($"{store}.hot_payer.ops_per_s"), report.Median($"{store}.hot_owner.ops_per_s")) / spread);
    }

    private static void Add(BenchReport report, string name, StoreUse before, StoreUse after, int operations)
    {
        report.Add($"{name}.log_bytes_per_op", (after.LogBytes - before.LogBytes) / (double)operations);
        report.Add($"{name}.data_bytes_per_op", (after.DataBytes - before.DataBytes) / (double)operations);
        report.Add($"{name}.store_cpu_us_per_op", (after.Cpu - before.Cpu).TotalMicroseconds / operations);
    }

    private static void Add(BenchReport report, string name, LoadResult result)
    {
        report.Add($"{name}.ops_per_s", result.PerSecond);
        report.Add($"{name}.ms_p50", BenchReport.Percentile(result.Milliseconds, 50));
        report.Add($"{name}.ms_p99", BenchReport.Percentile(result.Milliseconds, 99));
    }
}
