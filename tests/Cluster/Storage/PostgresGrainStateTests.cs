namespace MonkeyTroop.Tests.Cluster.Storage;

[Collection(nameof(PostgresCluster))]
public sealed class PostgresGrainStateTests(PostgresCluster cluster) : GrainStateTests(cluster);
