namespace MonkeyTroop.Tests.Cluster.RateLimiting;

[Collection(nameof(PostgresCluster))]
public sealed class PostgresRateLimitGrainTests(PostgresCluster cluster) : RateLimitGrainTests(cluster);
