using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.EndToEnd.Settings;

/// <summary>Members of one coordinator that were told different things.</summary>
public sealed class SharedSettingsTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new("settings");
    private PostgresServer _postgres = null!;
    private string _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.CreateAsync();
        _database = await _postgres.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Wallets:StarterCredits", "1000000", "Wallets:StarterCredits is \"1000000\" here and \"1000\" there")]
    [InlineData("Hold:Seconds", "600", "Hold:Seconds is \"600\" here and \"300\" there")]
    [InlineData("Identity:Mode", "Trusted", "Identity:Mode is \"Trusted\" here and \"Proof\" there")]
    [InlineData("RateLimits:Signup:Limit", "7", "RateLimits:Signup is \"7 in 1.00:00:00\" here and \"off\" there")]
    [InlineData("REDIS_URL", "redis://127.0.0.1:1", "Silo:Cluster is \"monkey-troop\" here and \"none, a coordinator of one process\" there")]
    public async Task Join_ToldOtherwise_EndsWithOneLineThatNamesIt(string name, string value, string said)
    {
        await using var first = Member("first");
        await first.StartAsync();
        await using var other = Member("other", (name, value));
        other.BeginStart();

        Assert.Equal(1, await other.Process.ExitAsync());
        var line = Assert.Single(other.Log, line => line.Contains("differ", StringComparison.Ordinal));
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Contains("--take-over", line, StringComparison.Ordinal);
        Assert.Equal(1000m, await CoordinatorProbe.StarterOfANewAccountAsync(first.Address));
    }

    [Fact]
    public async Task TakeOver_ToldOtherwise_ChangesTheClustersIsOnRecordAndTheOthersSaySo()
    {
        await using var first = Member("first");
        await first.StartAsync();
        await using var other = Member("other", ("Wallets:StarterCredits", "500"), ("Silo:TakeOver", "true"));
        await other.StartAsync();

        await other.SaysAsync("taken over: Wallets:StarterCredits was \"1000\"");
        await Eventually.TrueAsync(
            async () => await ReadinessAsync(first) is { Status: 200 } answer && answer.Body.Contains("no more: Wallets:StarterCredits", StringComparison.Ordinal),
            "the other member says that it goes by old settings");
        await Eventually.TrueAsync(
            () => Directory.EnumerateFiles(Path.Combine(other.Data, "audit"), "*.jsonl")
                .Any(file => File.ReadAllText(file).Contains("settings.changed", StringComparison.Ordinal)),
            "it is on record");

        // From now on the new ones are the cluster's.
        await first.TerminateAsync();
        first.BeginStart();
        Assert.Equal(1, await first.Process.ExitAsync());
        await using var third = Member("third", ("Wallets:StarterCredits", "500"));
        await third.StartAsync();
        Assert.Equal(500m, await CoordinatorProbe.StarterOfANewAccountAsync(third.Address));
    }

    private CoordinatorProcess Member(string name, params IReadOnlyList<(string Name, string? Value)> settings) =>
        new(name, _folder, new TroopNetworkOptions { Database = _database, Settings = settings });

    private static async Task<RawAnswer> ReadinessAsync(CoordinatorProcess member)
    {
        using var key = EcKeyPair.Create();
        using var probe = new CoordinatorProbe(member.Address, key);
        return await probe.ReadinessAsync();
    }
}
