using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>
/// When which key signs, as a rule without a clock:
/// <code>
///   published |--- upcoming ---|------- current -------|---- retired ----| ended
///                PublicationLead    RotateEvery           overlap
/// </code>
/// The successor takes over at the moment at which its predecessor retires, so exactly one key signs at any time.
/// </summary>
internal static class KeySchedule
{
    /// <summary>
    /// How much longer than a ticket's life a retired key stays published: the clocks of two gateways and of a worker may each be off by
    /// <see cref="TicketVerifier.ClockSkew"/>, and a gateway that heard of the successor late signs with the old key for that long.
    /// </summary>
    public static readonly TimeSpan Slack = 4 * TicketVerifier.ClockSkew;

    /// <summary>How long after its end as the signing key a key stays published.</summary>
    public static TimeSpan Overlap(TicketOptions options) => options.Lifetime + Slack;

    /// <summary>The phase of each key.</summary>
    /// <param name="keys">All keys, in the order in which they were made.</param>
    /// <param name="options">How long things last.</param>
    /// <param name="now">The moment.</param>
    public static IReadOnlyList<KeyPhase> At(IReadOnlyList<KeyTimes> keys, TicketOptions options, DateTimeOffset now)
    {
        var usable = keys.Where(key => key.WithdrawnAt is null).ToList();
        var current = usable.FindLastIndex(key => key.SignsFrom <= now);

        // Before the first key's time, as after a clock was set back, that key signs all the same: none would stop the network.
        current = Math.Max(current, 0);
        return [.. keys.Select(key => key.WithdrawnAt is { } withdrawn
            ? new KeyPhase(key, KeyState.Withdrawn, withdrawn, withdrawn)
            : PhaseOf(usable, usable.IndexOf(key), current, options, now))];
    }

    /// <summary>Whether the next key has to be published now.</summary>
    public static bool IsDue(IReadOnlyList<KeyPhase> phases, TicketOptions options, DateTimeOffset now) =>
        phases.All(phase => phase.State != KeyState.Upcoming)
        && phases.FirstOrDefault(phase => phase.State == KeyState.Current) is var current
        && (current is null || now >= current.Times.SignsFrom + options.RotateEvery - options.PublicationLead);

    /// <summary>The next moment at which a phase may change, or null when none is settled.</summary>
    public static DateTimeOffset? NextChange(IReadOnlyList<KeyPhase> phases, DateTimeOffset now) =>
        phases.SelectMany(phase => (DateTimeOffset?[])[phase.Times.SignsFrom, phase.PublishedUntil]).Where(time => time > now).Min();

    private static KeyPhase PhaseOf(List<KeyTimes> usable, int index, int current, TicketOptions options, DateTimeOffset now)
    {
        DateTimeOffset? until = index + 1 < usable.Count ? usable[index + 1].SignsFrom : null;
        var published = until + Overlap(options);
        var state = index > current ? KeyState.Upcoming
            : index == current ? KeyState.Current
            : now < published ? KeyState.Retired
            : KeyState.Ended;
        return new KeyPhase(usable[index], state, until, published);
    }
}
