namespace MonkeyTroop.Grains.Clocks;

/// <summary>Keeps <see cref="CoordinatorClock"/> right.</summary>
internal interface IClockSource
{
    /// <summary>How long to wait between two looks.</summary>
    TimeSpan Interval { get; }

    /// <summary>Sets the clock for the first time, before anything is decided by it.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store does not answer.</exception>
    Task BeginAsync(CancellationToken cancellation);

    /// <summary>Looks again, and sets it anew where that is right.</summary>
    /// <returns>What an operator should know of the clocks, or null.</returns>
    /// <exception cref="Storage.StoreUnavailableException">The store does not answer; the clock goes on by elapsed time.</exception>
    Task<ClockFinding?> LookAsync(CancellationToken cancellation);
}

/// <summary>What is wrong with the clocks.</summary>
/// <param name="Text">What, and what to do, in one line.</param>
/// <param name="IsReady">Whether callers can be served all the same.</param>
internal sealed record ClockFinding(string Text, bool IsReady);
