namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>Secrets that tests give to programs, so that tests can look for them where they must not be.</summary>
public static class Secrets
{
    /// <summary>The administrator's password of every coordinator under test.</summary>
    public const string AdminPassword = "correct-horse-battery-staple-42";

    /// <summary>The master key of every coordinator on Postgres: base64 of 32 bytes.</summary>
    public const string MasterKey = "bWFzdGVyLWtleS1vZi1ldmVyeS10ZXN0LTMyYnl0ZXM=";

    /// <summary>The password of every Postgres server under test, with characters that URLs and connection strings must quote.</summary>
    public const string PostgresPassword = "pg-s3cret@/:;'=%25 ä";

    /// <summary>The password of every Redis server under test, with characters that URLs and connection strings must quote.</summary>
    public const string RedisPassword = "rd-s3cret@/:;=%25+x";
}
