namespace MonkeyTroop.Tests.TestKit.Coordinator;

/// <summary>The coordinator refused a call that a test needs to succeed.</summary>
/// <param name="call">The call.</param>
/// <param name="why">The refusal.</param>
public sealed class RefusedException(string call, string why) : Exception($"{call}: {why}");
