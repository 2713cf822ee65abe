using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Rates;

/// <summary>How fast the reference GPU serves a model, as jobs showed.</summary>
/// <param name="Word">The model: its name, or <c>sha256:</c> with its content hash.</param>
/// <param name="Rates">The rates.</param>
/// <param name="Jobs">From how many jobs.</param>
/// <param name="Owners">Of how many owners.</param>
/// <param name="At">When they were learned.</param>
[GenerateSerializer, Immutable]
public sealed record LearnedRates(string Word, JobRates Rates, int Jobs, int Owners, DateTimeOffset At)
{
    /// <summary>Owners that are needed to learn from: 3.</summary>
    public const int LeastOwners = 3;
}

/// <summary>All rates that are learned, at one version.</summary>
/// <param name="Version">Tells this state from every other.</param>
/// <param name="Models">The rates.</param>
[GenerateSerializer, Immutable]
public sealed record LearnedRatesBook(Guid Version, IReadOnlyList<LearnedRates> Models);

/// <summary>What is known of a model's speed.</summary>
/// <param name="Jobs">Jobs of the last 7 days that are remembered.</param>
/// <param name="Owners">Owners that served them.</param>
/// <param name="Learned">What was learned; null while there is not enough to learn from.</param>
[GenerateSerializer, Immutable]
public sealed record ModelSpeed(int Jobs, int Owners, LearnedRates? Learned);
