using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Ledger;

public sealed class NewestWrittenTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new("newest-written");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WhatWasKept_IsTheNewest()
    {
        Open().Keep(new NewestWritten.Written(new WrittenRow(WrittenRowKind.Receipt, "job-1", 3), At));
        var again = Open();

        again.Load();

        Assert.Equal(new NewestWritten.Written(new WrittenRow(WrittenRowKind.Receipt, "job-1", 3), At), again.Current);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"row":null,"at":"2026-05-01T12:00:00Z"}""")]
    [InlineData("""{"row":{"kind":"Hold","sequence":0},"at":"2026-05-01T12:00:00Z"}""")]
    [InlineData("""{"row":{"kind":77,"id":"job-1","sequence":0},"at":"2026-05-01T12:00:00Z"}""")]
    public void Load_FileThatIsNoRow_CountsAsNone(string text)
    {
        File.WriteAllText(_folder.At("newest-written.json"), text);
        var newest = Open();

        newest.Load();

        Assert.Null(newest.Current);
    }

    private NewestWritten Open() => new(Options.Create(new StorageOptions { DataFolder = _folder.Path }));
}
