using System.Globalization;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>
/// Decides everything that is generated: case N of a seed is always made of the same choices. Keys, proof ids and clocks are the
/// run's own, since old ones would be refused for their age alone.
/// </summary>
/// <param name="Value">The seed.</param>
internal sealed record FuzzSeed(int Value)
{
    /// <summary>Environment variable with the seed to repeat; a new one when it is not set.</summary>
    public const string SeedVariable = "TROOP_FUZZ_SEED";

    /// <summary>Environment variable with the number of cases, for long runs.</summary>
    public const string CasesVariable = "TROOP_FUZZ_CASES";

    /// <summary>The seed of the environment, or a new one.</summary>
    public static FuzzSeed FromEnvironment() => new(Number(SeedVariable) ?? Random.Shared.Next());

    /// <summary>How many cases: the usual number, or more where the environment asks for it.</summary>
    public static int Cases(int usual) => Math.Max(usual, Number(CasesVariable) ?? 0);

    /// <summary>The choices of one case.</summary>
    public Random Of(int index) => new(unchecked((Value * 397) ^ (index * 7919)));

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
