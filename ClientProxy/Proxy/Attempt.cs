using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>How one try at one node ended.</summary>
internal enum AttemptEnd
{
    /// <summary>The node's answer was passed on to its end, whatever it said.</summary>
    Delivered,

    /// <summary>The app went away; the node's work was cancelled.</summary>
    AppGone,

    /// <summary>The answer broke off after part of it was passed on. The app has been told, or its connection cut.</summary>
    Broken,

    /// <summary>The node answered that it would not, and nothing of that was passed on.</summary>
    TurnedAway,

    /// <summary>Something else than a worker answered at the node's address, and nothing of that was passed on.</summary>
    NotAWorker,

    /// <summary>No connection came about.</summary>
    Unreachable,

    /// <summary>A connection was lost before the answer: perhaps one kept alive that the node had closed in the meantime.</summary>
    ConnectionLost,

    /// <summary>
    /// Before the answer, the node's machine acknowledged nothing any more, or the coordinator heard it no more: it fell asleep or lost its network.
    /// </summary>
    Silent,

    /// <summary>The node was silent for too long.</summary>
    TimedOut,
}

/// <summary>One try at one node.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Refusal">What the node said, when it turned the request away, or that it is none.</param>
internal sealed record Attempt(AttemptEnd End, Refusal? Refusal = null)
{
    /// <summary>Status of an answer that was passed on.</summary>
    public int Status { get; init; }

    /// <summary>Whether an answer that was passed on ended in an error.</summary>
    public bool HasStreamFailed { get; init; }
}
