using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Tickets;

public sealed class PostgresSigningKeysTests(SharedPostgres postgres) : SigningKeysContract
{
    private StorageOptions _storage = null!;
    private PostgresDatabase _database = null!;

    public override async ValueTask InitializeAsync()
    {
        var address = await postgres.CreateDatabaseAsync("signing-keys", async database => await StorageFeature.PrepareStorageAsync(
            new StorageOptions { DataFolder = Folder, ConnectionString = database }, TimeProvider.System, NullLogger.Instance, Cancellation));
        _storage = new StorageOptions { DataFolder = Folder, ConnectionString = address };
        _database = new PostgresDatabase(Options.Create(_storage));
        Tickets.MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    }

    public override async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Database_HoldsNoPrivateKeyThatCanBeRead()
    {
        await StartAsync();
        var text = (string)(await ScalarAsync("SELECT encode(sealed, 'escape') FROM signing_keys"))!;

        Assert.True(text.Length > 1000);
        Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OtherMasterKey_IsRefusedInOneLine()
    {
        await StartAsync();
        Tickets.MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var refused = await Assert.ThrowsAsync<SigningKeyException>(StartAsync);

        Assert.Contains("TROOP_MASTER_KEY", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Tickets.MasterKey, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Start_NoMasterKeyOnAnEmptyTable_MakesOneThatOpensTheKeysLater()
    {
        Tickets.MasterKey = null;
        var first = await StartAsync();

        Assert.True(File.Exists(Path.Combine(Folder, "master-key")));
        Assert.Equal(first.Current.PublicKey, (await StartAsync()).Current.PublicKey);
        File.Delete(Path.Combine(Folder, "master-key"));
        Assert.Contains("sealed", (await Assert.ThrowsAsync<SigningKeyException>(StartAsync)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "master-key")));
    }

    [Theory]
    [InlineData("UPDATE signing_keys SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE generation = 2")]
    [InlineData("UPDATE signing_keys SET sealed = (SELECT sealed FROM signing_keys WHERE generation = 1) WHERE generation = 2")]
    [InlineData("UPDATE signing_keys SET kid = 'forged' WHERE generation = 2")]
    [InlineData("UPDATE signing_keys SET sealed = '\\x00' WHERE generation = 2")]
    public async Task Refresh_RowTamperedWith_PublishesNothingOfItAndTheRingGoesOn(string attack)
    {
        var ring = await StartAsync();
        await ring.RotateAsync(immediately: false, Cancellation);
        var (current, published) = (ring.Current.PublicKey, ring.PublishedHash);
        await ScalarAsync(attack);

        await Assert.ThrowsAsync<SigningKeyException>(() => ring.RefreshAsync(Cancellation));

        Assert.Equal((current, published), (ring.Current.PublicKey, ring.PublishedHash));
        await Assert.ThrowsAsync<SigningKeyException>(StartAsync);
    }

    [Fact]
    public async Task Withdrawn_PutBackInTheDatabase_CannotSignAgain()
    {
        var ring = await StartAsync();
        await ring.RotateAsync(immediately: true, Cancellation);
        await ScalarAsync("UPDATE signing_keys SET withdrawn_at = NULL, signs_from = now() + interval '1 day' WHERE generation = 1");

        await Assert.ThrowsAsync<SigningKeyException>(() => ring.RefreshAsync(Cancellation));
    }

    private protected override ISigningKeyStore CreateStore() => new PostgresSigningKeys(
        _database, Options.Create(Tickets), Options.Create(_storage), NullLogger<PostgresSigningKeys>.Instance);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_storage.ConnectionString!);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
