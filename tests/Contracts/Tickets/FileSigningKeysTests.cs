using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Contracts.Tickets;

public sealed class FileSigningKeysTests : SigningKeysContract
{
    private FileSigningKeys _store = null!;

    private string KeyFile => Path.Combine(Folder, "signing-keys.json");

    public override ValueTask InitializeAsync()
    {
        _store = new FileSigningKeys(KeyFile); // one process, so one store
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task File_AfterEveryChange_IsForItsOwnerAlone()
    {
        var ring = await StartAsync();
        await ring.RotateAsync(immediately: true, Cancellation);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(KeyFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal([KeyFile], Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task Start_DamagedFile_SaysSoAndDoesNotQuoteIt()
    {
        SecretFile.TryCreate(KeyFile, """[{"kid": "BEGIN PRIVATE secret""");

        var refused = await Assert.ThrowsAsync<SigningKeyException>(StartAsync);

        Assert.Contains(KeyFile, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private protected override ISigningKeyStore CreateStore() => _store;
}
