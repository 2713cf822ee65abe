using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Storage;

public sealed class SqliteHealthTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new("health");
    private readonly SqliteDatabase _database;
    private readonly SqliteWriter _writer;
    private readonly SqliteHealth _health;

    public SqliteHealthTests()
    {
        var options = Options.Create(new StorageOptions { DataFolder = _folder.Path, BusyTimeout = TimeSpan.FromMilliseconds(100) });
        _database = new SqliteDatabase(options);
        _writer = new SqliteWriter(_database, options);
        _health = new SqliteHealth(_writer, options);
        Migrations.ApplySqlite(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Check_Healthy_LeavesNothingBehind()
    {
        await CheckAsync();

        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path), file => !Path.GetFileName(file).StartsWith("coordinator.db", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_AnotherProcessHoldsTheLock_SaysSo()
    {
        using var other = _database.Open();
        using var transaction = other.BeginTransaction(deferred: false);

        var away = await Assert.ThrowsAsync<StoreUnavailableException>(CheckAsync);

        Assert.Contains("locked", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_FolderTakesNoFiles_SaysSo()
    {
        await CheckAsync();
        Directory.Move(_folder.Path, $"{_folder.Path}-away");
        try
        {
            var away = await Assert.ThrowsAsync<StoreUnavailableException>(CheckAsync);

            Assert.Contains("takes no writes", away.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Move($"{_folder.Path}-away", _folder.Path);
        }

        await CheckAsync();
    }

    private Task CheckAsync() => _health.CheckAsync(TestContext.Current.CancellationToken);
}
