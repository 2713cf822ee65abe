using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Silo;
using MonkeyTroop.Silo.Settings;
using MonkeyTroop.Silo.Tls;

namespace MonkeyTroop.Tests.Unit.Silo.Tls;

public sealed class SiloKeyTests
{
    private const SslPolicyErrors SelfSigned = SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch;
    private static readonly byte[] MasterKey = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    [Fact]
    public void IsSilo_KeyOfTheSameMasterKey_IsTaken()
    {
        using var one = new SiloKey(MasterKey);
        using var other = new SiloKey(MasterKey);

        Assert.True(one.IsSilo(other.Own.TargetCertificate, SelfSigned));
        Assert.NotEqual(one.Own.TargetCertificate.Thumbprint, other.Own.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void IsSilo_KeyOfAnotherMasterKey_IsRefusedAlsoWhenThePlatformFindsNothingWrong()
    {
        using var one = new SiloKey(MasterKey);
        using var stranger = new SiloKey(RandomNumberGenerator.GetBytes(32));

        Assert.False(one.IsSilo(stranger.Own.TargetCertificate, SslPolicyErrors.None));
    }

    [Fact]
    public void IsSilo_SameNameAndAnotherKey_IsRefused()
    {
        using var one = new SiloKey(MasterKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forged = new CertificateRequest(one.Own.TargetCertificate.SubjectName, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

        Assert.False(one.IsSilo(forged, SelfSigned));
    }

    [Fact]
    public void Derive_GivenMasterKey_IsTheKeyOfEveryVersion()
    {
        using var key = new SiloKey(MasterKey);

        Assert.StartsWith("1C5396283687471315BBF559596BCB02F83CB9606F071941", Convert.ToHexString(SHA256.HashData(key.Own.TargetCertificate.PublicKey.ExportSubjectPublicKeyInfo())), StringComparison.Ordinal);
    }

    [Fact]
    public void ToChainPolicy_Always_AsksNothingOfTheNetwork()
    {
        using var key = new SiloKey(MasterKey);
        var policy = key.ToChainPolicy();

        Assert.Equal((X509RevocationMode.NoCheck, true), (policy.RevocationMode, policy.DisableCertificateDownloads));
    }

    [Theory]
    [InlineData("redis://127.0.0.1", null, "all silos of a coordinator have the same master key")]
    [InlineData(null, "127.0.0.1:1", "all silos of a coordinator have the same master key")]
    [InlineData(null, null, null)]
    public void Validate_NoMasterKeyAnywhere_IsAFaultWhereSilosMeet(string? redis, string? join, string? fault)
    {
        var silo = new SiloOptions { Redis = redis, Join = join, Port = 0 };
        var storage = new StorageOptions { DataFolder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), ConnectionString = redis is null ? null : "Host=localhost" };

        var result = new SiloOptionsValidator(Options.Create(storage), Options.Create(new TicketOptions()), TimeProvider.System, mayBeAlone: true).Validate(null, silo);

        Assert.Equal(fault is not null, result.Failed);
        Assert.True(fault is null || result.FailureMessage!.Contains(fault, StringComparison.Ordinal), result.FailureMessage);
    }

    [Fact]
    public void Validate_TlsOffAndACertificate_IsAFault() => Assert.Contains(
        "cannot both be set", SiloCertificates.FaultOf(new SiloTlsOptions { Off = true, CertificatePath = "silo.pem" }, TimeProvider.System.GetUtcNow()), StringComparison.Ordinal);
}
