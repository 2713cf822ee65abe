namespace MonkeyTroop.Grains.Clocks;

/// <summary>Keeps <see cref="CoordinatorClock"/> right.</summary>
internal interface IClockSource
{
    /// <summary>How long to wait between two looks.</summary>
    TimeSpan Interval { get; }

    /// <summary>Compares the clocks, and sets the coordinator's where it has not been set yet or where that is right.</summary>
    /// <returns>What an operator should know about the clocks, or null.</returns>
    /// <exception cref="Storage.StoreUnavailableException">The store does not answer; the clock goes on by elapsed time.</exception>
    Task<ClockFinding?> LookAsync(CancellationToken cancellation);
}

/// <summary>What is wrong with the clocks.</summary>
/// <param name="Text">What, and what to do, in one line.</param>
/// <param name="IsReady">Whether callers can be served all the same.</param>
internal sealed record ClockFinding(string Text, bool IsReady);
