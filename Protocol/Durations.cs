namespace MonkeyTroop.Protocol;

/// <summary>What <see cref="Math"/> has for numbers, for times.</summary>
public static class Durations
{
    /// <summary>The shorter of two times.</summary>
    public static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>The longer of two times.</summary>
    public static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
