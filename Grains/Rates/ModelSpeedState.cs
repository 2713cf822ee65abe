namespace MonkeyTroop.Grains.Rates;

/// <summary>What lasts of a model's speed.</summary>
[GenerateSerializer]
internal sealed class ModelSpeedState
{
    /// <summary>The jobs of each owner, the oldest first.</summary>
    [Id(0)] public Dictionary<string, List<SpeedSample>> Owners { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What was learned last; null before the first time.</summary>
    [Id(1)] public LearnedRates? Learned { get; set; }
}

/// <summary>What lasts of all learned rates.</summary>
[GenerateSerializer]
internal sealed class LearnedRatesState
{
    /// <summary>The rates of each model.</summary>
    [Id(0)] public Dictionary<string, LearnedRates> Models { get; set; } = new(StringComparer.Ordinal);
}
