using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>What the client says that a lease's requests came to: the second word beside the node's receipts.</summary>
/// <param name="Due">The time of the node that is due for them by this side's clock and count, those that run included.</param>
/// <param name="Requests">How many there were.</param>
/// <param name="Cancelled">Those that the app broke off.</param>
/// <param name="Broken">Those that the node or the way to it broke off, and those of which nothing is known.</param>
/// <param name="Measured">What those answers took that were streamed and came whole; null when there were none.</param>
internal readonly record struct LeaseWord(TimeSpan Due, long Requests, long Cancelled, long Broken, MeasuredAnswers? Measured = null);

/// <summary>How a request came to its end, as far as the node and the client may have seen it end at different times.</summary>
internal enum UseEnd
{
    /// <summary>It broke off, or nothing is known: the node may go on for a while.</summary>
    Broken,

    /// <summary>The app broke it off: the node hears of that a moment later.</summary>
    Cancelled,

    /// <summary>Both saw the end.</summary>
    Whole,
}
