using System.Globalization;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Tests.Contracts.Wallets.Histories;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    private const int RandomHistories = 10_000;

    /// <summary>Set it to play a failure again; every run says its seed.</summary>
    private const string SeedVariable = "TROOP_LEDGER_SEED";

    /// <summary>Batches that are full have their work prepared while the one before is on its way; large ones seldom are.</summary>
    private static readonly int[] BatchSizes = [1000, 32];

    [Fact]
    public async Task AnyHistory_InterleavedRepeatedForgedCrashing_IsWhatTheModelSays()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        var random = new Random(seed);
        var database = new CrashingLedger(Database, random);
        foreach (var size in BatchSizes)
        {
            await using var queue = new LedgerQueue(database, Options.Create(new LedgerOptions { MaxBatch = size }));
            var store = new LedgerStore(database, queue);
            for (var histories = 0; histories < RandomHistories / BatchSizes.Length; histories += LedgerWorld.Count)
            {
                try
                {
                    await new LedgerWorld($"w{size}-{histories}", random, database, store, Time).RunAsync(Cancellation);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    throw new InvalidOperationException(
                        $"after {histories} histories in batches of {size}; play it again with {SeedVariable}={seed}", e);
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{RandomHistories} histories, {SeedVariable}={seed}");
    }
}
