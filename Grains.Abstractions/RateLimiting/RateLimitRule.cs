namespace MonkeyTroop.Grains.RateLimiting;

/// <summary>At any instant, at most so many calls in the time before it.</summary>
/// <param name="Limit">Calls; 1 or more.</param>
/// <param name="Window">The time before each instant.</param>
/// <param name="WriteAfter">Longest time for which a call is only in memory.</param>
[GenerateSerializer, Immutable]
public sealed record RateLimitRule(int Limit, TimeSpan Window, TimeSpan WriteAfter);

/// <summary>What became of a call.</summary>
/// <param name="IsAdmitted">Whether it passes.</param>
/// <param name="Limit">Calls that the rule lets pass.</param>
/// <param name="Remaining">How many more would pass now.</param>
/// <param name="Reset">Until a call leaves the window and makes room for another; for a refused one, until the next may pass.</param>
[GenerateSerializer, Immutable]
public readonly record struct Admission(bool IsAdmitted, int Limit, int Remaining, TimeSpan Reset);

/// <summary>How far a limit is used.</summary>
/// <param name="Used">Calls in the window.</param>
/// <param name="Reset">Until the oldest of them leaves it.</param>
/// <param name="Heard">How often the grain was asked to let a call pass since it began to live, refusals included.</param>
[GenerateSerializer, Immutable]
public readonly record struct RateLimitUsage(int Used, TimeSpan Reset, long Heard);
