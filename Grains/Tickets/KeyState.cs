namespace MonkeyTroop.Grains.Tickets;

/// <summary>Where a signing key is in its life.</summary>
public enum KeyState
{
    /// <summary>Published, not signing yet.</summary>
    Upcoming,

    /// <summary>Signs; one key at a time.</summary>
    Current,

    /// <summary>Signs no more, published until its last ticket has expired.</summary>
    Retired,

    /// <summary>Its last ticket has expired: no longer published.</summary>
    Ended,

    /// <summary>Taken out before its time: its tickets are good for nothing.</summary>
    Withdrawn,
}

/// <summary>A signing key's times, as far as they are settled.</summary>
/// <param name="Kid">RFC 7638 thumbprint of its public half.</param>
/// <param name="PublishedAt">Since when it is published.</param>
/// <param name="SignsFrom">Since when it signs, or will.</param>
/// <param name="WithdrawnAt">When it was withdrawn; null when it was not.</param>
public sealed record KeyTimes(string Kid, DateTimeOffset PublishedAt, DateTimeOffset SignsFrom, DateTimeOffset? WithdrawnAt);

/// <summary>A signing key at one moment.</summary>
/// <param name="Times">Its times.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="SignsUntil">When its successor takes over, or took over; null when there is none yet.</param>
/// <param name="PublishedUntil">When it leaves the published keys, or left them; null when that is not settled.</param>
public sealed record KeyPhase(KeyTimes Times, KeyState State, DateTimeOffset? SignsUntil, DateTimeOffset? PublishedUntil)
{
    /// <summary>Whether workers are told of it.</summary>
    public bool IsPublished => State is KeyState.Upcoming or KeyState.Current or KeyState.Retired;
}
