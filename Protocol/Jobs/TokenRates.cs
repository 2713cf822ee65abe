namespace MonkeyTroop.Protocol.Jobs;

/// <summary>How fast the reference GPU serves a model. With it a job costs what its tokens take there, however slow its node is.</summary>
/// <param name="Prompt">Prompt tokens a second; more than 0.</param>
/// <param name="Completion">Completion tokens a second; more than 0.</param>
/// <param name="Learned">Whether they were learned from jobs. Until then they are guessed from the model's size, and time is never exceeded.</param>
public sealed record TokenRates(decimal Prompt, decimal Completion, bool Learned = false)
{
    /// <summary>The slowest rate that there is: one token in 100 s.</summary>
    public const decimal Slowest = 0.01m;

    /// <summary>Whether both are rates at all. What another party sent is used only then.</summary>
    public bool AreUsable => Prompt >= Slowest && Completion >= Slowest;
}
