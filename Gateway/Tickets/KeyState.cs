namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Where a signing key is in its life.</summary>
internal enum KeyState
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

/// <summary>When a new key begins to sign, and what becomes of the others then.</summary>
internal enum KeyStart
{
    /// <summary>It signs once it has been published for the lead; the others retire in their time.</summary>
    AfterLead,

    /// <summary>It signs at once, and the others stay: the first key of all.</summary>
    AtOnce,

    /// <summary>It signs at once, and every other key is withdrawn.</summary>
    AtOnceAlone,
}

/// <summary>A signing key's times, as far as they are settled.</summary>
/// <param name="Kid">RFC 7638 thumbprint of its public half.</param>
/// <param name="PublishedAt">Since when it is published.</param>
/// <param name="SignsFrom">Since when it signs, or will.</param>
/// <param name="WithdrawnAt">When it was withdrawn; null when it was not.</param>
internal sealed record KeyTimes(string Kid, DateTimeOffset PublishedAt, DateTimeOffset SignsFrom, DateTimeOffset? WithdrawnAt);

/// <summary>A signing key at one moment.</summary>
/// <param name="Times">Its times.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="SignsUntil">When its successor takes over, or took over; null when there is none yet.</param>
/// <param name="PublishedUntil">When it leaves the published keys, or left them; null when that is not settled.</param>
internal sealed record KeyPhase(KeyTimes Times, KeyState State, DateTimeOffset? SignsUntil, DateTimeOffset? PublishedUntil)
{
    /// <summary>Whether workers are told of it.</summary>
    public bool IsPublished => State is KeyState.Upcoming or KeyState.Current or KeyState.Retired;
}
