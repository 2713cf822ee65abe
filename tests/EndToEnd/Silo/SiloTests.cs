namespace MonkeyTroop.Tests.EndToEnd.Silo;

/// <summary>The tests that start more than one silo, one at a time: silos take one another for dead when they are starved of processor time.</summary>
[CollectionDefinition(nameof(SiloTests))]
public sealed class SiloTests;
