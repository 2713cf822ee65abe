using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Redis;

namespace MonkeyTroop.Tests.EndToEnd.Silo;

/// <summary>A Redis that answers and is of no use: full, or with another password.</summary>
public sealed class RedisFaultsTests(SharedPostgres postgres) : IAsyncLifetime
{
    private readonly TestFolder _folder = new("redis-faults");
    private RedisServer _redis = null!;
    private string _database = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.CreateAsync();
        _database = await postgres.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Redis_Full_IsAWarningOneLineAndKeepsOthersFromStartingWithOne()
    {
        await using var member = Member("member");
        await member.StartAsync();
        await FillAsync();

        await ReadinessSaysAsync(member, "Redis takes no writes");
        await using (var other = Member("other", ("Silo:StartTimeout", "00:00:03")))
        {
            other.BeginStart();
            Assert.Equal(1, await other.Process.ExitAsync());
            var line = Assert.Single(other.Log, OneLine.NotOfAWait);
            Assert.Contains("takes no writes", line, StringComparison.Ordinal);
            Assert.Contains("OOM", line, StringComparison.Ordinal);
        }

        await _redis.AskAsync("CONFIG", "SET", "maxmemory", "0");
        await ReadinessSaysNothingAsync(member);
        await member.SaysAsync("takes writes again");
        Assert.Single(member.Log, line => line.Contains("takes no writes (OOM", StringComparison.Ordinal));
        Assert.Single(member.Log, line => line.Contains("takes writes again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redis_TakesNoWriteInTime_KeepsOthersFromStartingWithOneLine()
    {
        await using var member = Member("late", ("Silo:StartTimeout", "00:00:03"));
        await _redis.AskAsync("CLIENT", "PAUSE", "120000", "WRITE");

        member.BeginStart();

        Assert.Equal(1, await member.Process.ExitAsync());
        Assert.Contains("did not take a write within 3 s (REDIS_URL)", Assert.Single(member.Log, OneLine.NotOfAWait), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_PasswordChanged_IsCalledAPasswordThatIsRefused()
    {
        await using var member = Member("member");
        await member.StartAsync();
        await _redis.AskAsync("CONFIG", "SET", "requirepass", "another-password");
        await RedisCall.MakeAsync(_redis.Port, "another-password", ["CLIENT", "KILL", "TYPE", "normal"]);

        await ReadinessSaysAsync(member, "Redis refuses the password");
        await member.SaysAsync("refuses the password: was it changed (REDIS_URL)?");

        await RedisCall.MakeAsync(_redis.Port, "another-password", ["CONFIG", "SET", "requirepass", Secrets.RedisPassword]);
        await ReadinessSaysNothingAsync(member);
        Assert.Single(member.Log, line => line.Contains("refuses the password", StringComparison.Ordinal));
    }

    /// <summary>Lets it have less memory than it uses, and throw nothing away.</summary>
    private async Task FillAsync()
    {
        await _redis.AskAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await _redis.AskAsync("CONFIG", "SET", "maxmemory", "1000");
    }

    private static Task ReadinessSaysAsync(CoordinatorProcess member, string warning) => Eventually.TrueAsync(
        async () => await ReadinessAsync(member) is { Status: 200 } answer && answer.Body.Contains(warning, StringComparison.Ordinal), $"readiness says: {warning}");

    private static Task ReadinessSaysNothingAsync(CoordinatorProcess member) => Eventually.TrueAsync(
        async () => await ReadinessAsync(member) is { Status: 200 } answer && !answer.Body.Contains("Redis", StringComparison.Ordinal), "readiness says nothing of Redis");

    private CoordinatorProcess Member(string name, params IReadOnlyList<(string Name, string? Value)> settings) =>
        new(name, _folder, new TroopNetworkOptions { Database = _database, Settings = [("REDIS_URL", _redis.Url), ("Silo:Port", "0"), .. settings] });

    private static async Task<RawAnswer> ReadinessAsync(CoordinatorProcess member)
    {
        using var key = EcKeyPair.Create();
        using var probe = new CoordinatorProbe(member.Address, key);
        return await probe.ReadinessAsync();
    }
}
