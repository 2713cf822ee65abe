namespace MonkeyTroop.Grains.Clocks;

/// <summary>Tells whether the clocks agree. The texts are fit for answers: they name no address.</summary>
public interface IClockHealth
{
    /// <summary>Why callers cannot be served, or null.</summary>
    string? Trouble { get; }

    /// <summary>What is wrong although they can, or null.</summary>
    string? Warning { get; }
}
