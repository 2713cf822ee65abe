namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>
/// The tests that start a cluster. Each has five to eight processes, whose silos take one another for dead when they are starved of
/// processor time: these run one at a time, and beside no other test.
/// </summary>
[CollectionDefinition(nameof(ClusterTests), DisableParallelization = true)]
public sealed class ClusterTests;
