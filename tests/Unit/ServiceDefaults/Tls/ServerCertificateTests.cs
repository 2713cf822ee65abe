using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ServiceDefaults.Tls;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ServiceDefaults.Tls;

public sealed class ServerCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly TestFolder _folder = new("certificate");
    private readonly TlsOptions _options;
    private readonly ServerCertificate _certificate;
    private int _written;

    public ServerCertificateTests()
    {
        _options = new TlsOptions { CertificatePath = _folder.At("server.pem") };
        _certificate = new ServerCertificate(Options.Create(_options), _time, NullLogger<ServerCertificate>.Instance);
    }

    private string Shown => _certificate.Current.TargetCertificate.Subject;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FaultOf_KeyThatIsBeingReplaced_IsNoneAndFailsNoHandshake() =>
        Assert.Null(ServerCertificate.FaultOf(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));

    [Fact]
    public void Current_RenewedByOneThatIsOver_ShowsTheGoodOne()
    {
        Write("good", -1, 10);
        Assert.Equal("CN=good", Shown);

        Renew("over", -10, -1);

        Assert.Equal("CN=good", Shown);
        Assert.InRange(_certificate.SecondsLeft!.Value, TimeSpan.FromDays(9.9).TotalSeconds, TimeSpan.FromDays(10).TotalSeconds);
    }

    [Fact]
    public void Current_RenewedByOneForLater_ChangesWhenItsTimeHasCome()
    {
        Write("good", -1, 10);
        _ = Shown;

        Renew("later", 2, 20);
        Assert.Equal("CN=good", Shown);
        _time.Advance(TimeSpan.FromDays(2.1));

        Assert.Equal("CN=later", Shown);
    }

    [Fact]
    public void Current_HasRunOut_ChangesToWhateverIsThere()
    {
        Write("good", -1, 1);
        _ = Shown;
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(TimeSpan.FromDays(-1).TotalSeconds, _certificate.SecondsLeft!.Value, tolerance: 1);

        Renew("next", 0, 20);

        Assert.Equal("CN=next", Shown);
    }

    [Fact]
    public void SecondsLeft_NotGoodYet_IsBelowZero()
    {
        Write("later", 3, 20);
        _ = Shown;

        Assert.Equal(TimeSpan.FromDays(-3).TotalSeconds, _certificate.SecondsLeft!.Value, tolerance: 1);
    }

    [Theory]
    [InlineData(-1, 1, null)]
    [InlineData(-3, -1, "was good until 2026-02-28 12:00:00Z, and by this machine's clock it is 2026-03-01 12:00:00Z: renew it, or set the clock right")]
    [InlineData(1, 3, "is good from 2026-03-02 12:00:00Z on, and by this machine's clock it is 2026-03-01 12:00:00Z: give one that is good now, or set the clock right")]
    public void Validate_CertificateOfATime_IsAFaultWhenItIsNotNow(int fromDays, int untilDays, string? fault)
    {
        Write("server", fromDays, untilDays);

        var result = new TlsOptionsValidator(_time).Validate(null, _options);

        Assert.Equal(fault is null ? null : $"Tls:CertificatePath {_options.CertificatePath} {fault}", result.FailureMessage);
    }

    private void Renew(string name, int fromDays, int untilDays)
    {
        Write(name, fromDays, untilDays);
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>A certificate with its key, and a time of writing that differs from the last one's whatever the disk's clock resolves.</summary>
    private void Write(string name, int fromDays, int untilDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(_time.GetUtcNow().AddDays(fromDays), _time.GetUtcNow().AddDays(untilDays));
        File.WriteAllText(_options.CertificatePath!, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.SetLastWriteTimeUtc(_options.CertificatePath!, DateTime.UnixEpoch.AddHours(++_written));
    }
}
