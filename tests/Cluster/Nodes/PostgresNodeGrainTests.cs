namespace MonkeyTroop.Tests.Cluster.Nodes;

[Collection(nameof(PostgresCluster))]
public sealed class PostgresNodeGrainTests(PostgresCluster cluster) : NodeGrainTests(cluster);
