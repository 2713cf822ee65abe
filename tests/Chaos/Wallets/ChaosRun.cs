using System.Globalization;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>
/// One run of a chaos test. Its seed decides every random choice, is printed, and stands in every failure. What the choices meet
/// (which write is under way when a kill comes) is up to the machine, so a seed repeats the choices and not the run.
/// </summary>
internal sealed class ChaosRun
{
    /// <summary>Environment variable with the seed to repeat; a new one when it is not set.</summary>
    public const string SeedVariable = "TROOP_CHAOS_SEED";

    /// <summary>Environment variable with the least number of kills of each storm, for long runs.</summary>
    public const string KillsVariable = "TROOP_CHAOS_KILLS";

    private int _streams;

    private ChaosRun(int seed) => Seed = seed;

    /// <summary>The seed.</summary>
    public int Seed { get; }

    /// <summary>Runs a test under a seed.</summary>
    public static async Task DoAsync(Func<ChaosRun, Task> test)
    {
        var run = new ChaosRun(Number(SeedVariable) ?? System.Random.Shared.Next());
        Say($"{SeedVariable}={run.Seed}");
        try
        {
            await test(run);
        }
        catch (Exception e)
        {
            throw new ChaosFailedException($"{SeedVariable}={run.Seed} repeats the choices of this run: {e.Message}", e);
        }
    }

    /// <summary>Writes to the test's output.</summary>
    public static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>A source of choices of its own, the same for the same seed and the same order of asking.</summary>
    public Random Random() => new(unchecked((Seed * 397) + Interlocked.Increment(ref _streams)));

    /// <summary>How many kills: the usual number, or more where the environment asks for it.</summary>
    public static int Kills(int usual) => Math.Max(usual, Number(KillsVariable) ?? 0);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A chaos test failed; the message has the seed.</summary>
internal sealed class ChaosFailedException(string message, Exception inner) : Exception(message, inner);
