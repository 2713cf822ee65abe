namespace MonkeyTroop.Tests.Cluster.Nodes;

[Collection(nameof(PostgresCluster))]
public sealed class PostgresInviteGrainTests(PostgresCluster cluster) : InviteGrainTests(cluster);
