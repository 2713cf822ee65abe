namespace MonkeyTroop.Tests.TestKit.Engines;

/// <summary>The fake engine dies in the middle of an answer, as its script says.</summary>
internal sealed class FakeEngineDeathException : Exception;
