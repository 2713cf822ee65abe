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

    /// <summary>Large batches, small ones that follow each other, and batches that always lock.</summary>
    private static readonly LedgerOptions[] Ways = [new(), new() { MaxBatch = 32 }, new() { MaxBatch = 64, MaxRemembered = 0 }];

    [Fact]
    public async Task AnyHistory_InterleavedRepeatedForgedCrashing_IsWhatTheModelSays()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        var random = new Random(seed);
        var database = new CrashingLedger(Database, random);
        foreach (var way in Ways)
        {
            await using var queue = new LedgerQueue(database, Options.Create(way));
            var store = new LedgerStore(database, queue);
            for (var histories = 0; histories < RandomHistories / Ways.Length; histories += LedgerWorld.Count)
            {
                try
                {
                    await new LedgerWorld($"w{way.MaxBatch}-{histories}", random, database, store, Time).RunAsync(Cancellation);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    throw new InvalidOperationException(
                        $"after {histories} histories in batches of {way.MaxBatch}; play it again with {SeedVariable}={seed}", e);
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{RandomHistories} histories, {SeedVariable}={seed}");
    }
}
