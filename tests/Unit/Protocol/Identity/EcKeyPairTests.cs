using System.Security.Cryptography;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

public sealed class EcKeyPairTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keys-");

    private string KeyFile => Path.Combine(_folder.FullName, "deep", "key.pem");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void LoadOrCreate_NoFile_CreatesOneForItsOwnerAlone()
    {
        using var created = EcKeyPair.LoadOrCreate(KeyFile);
        using var loaded = EcKeyPair.LoadOrCreate(KeyFile);

        Assert.Equal(created.Thumbprint, loaded.Thumbprint);
        Assert.Equal([KeyFile], Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Fact]
    public async Task LoadOrCreate_ManyAtOnce_AgreeOnOneKey()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            using var key = EcKeyPair.LoadOrCreate(KeyFile);
            return key.Thumbprint;
        })));

        Assert.Single(ids.Distinct());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
    }

    [Fact]
    public void Load_NoUsableKey_SaysWhichFileAndNothingOfItsContent()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        foreach (var content in new[] { "", "garbage", rsa.ExportPkcs8PrivateKeyPem(), p384.ExportPkcs8PrivateKeyPem() })
        {
            File.WriteAllText(KeyFile, content);

            var failure = Assert.Throws<KeyFileException>(() => EcKeyPair.Load(KeyFile));

            Assert.Contains(KeyFile, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", failure.Message, StringComparison.Ordinal);
            Assert.True(content.Length == 0 || !failure.Message.Contains(content, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Load_PublicKeyOnly_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllText(KeyFile, key.ExportSubjectPublicKeyInfoPem());

        Assert.Throws<KeyFileException>(() => EcKeyPair.Load(KeyFile));
    }

    [Fact]
    public void Load_NoFile_IsAKeyFileException() => Assert.Throws<KeyFileException>(() => EcKeyPair.Load(KeyFile));

    [Fact]
    public void LoadOrCreate_FolderIsAFile_IsAKeyFileException()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "deep"), "");

        Assert.Throws<KeyFileException>(() => EcKeyPair.LoadOrCreate(KeyFile));
    }

    [Fact]
    public async Task Sign_FromManyThreads_MakesGoodProofs()
    {
        using var key = EcKeyPair.Create();
        var url = new Uri("http://localhost/authorize");

        var faults = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => ProofVerifier.Verify(
            ProofSigner.Sign(key, "GET", url, [], TimeProvider.System), "GET", url, [], TimeProvider.System.GetUtcNow(), out var _))));

        Assert.All(faults, fault => Assert.Equal(ProofFault.None, fault));
    }

    [Fact]
    public void ToString_Key_ShowsTheThumbprintAlone()
    {
        using var key = EcKeyPair.Create();

        Assert.Equal(key.Thumbprint, key.ToString());
    }
}
