using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.EndToEnd.Posture;

/// <summary>A certificate authority for one test, with certificates for 127.0.0.1.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TestFolder _folder = new("authority");
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate, for <c>SSL_CERT_FILE</c>.</summary>
    public string RootFile => _folder.At("root.pem");

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Root => _root;

    /// <summary>A path in the authority's folder.</summary>
    public string At(string name) => _folder.At(name);

    /// <summary>Writes a new certificate and its key as PEM files.</summary>
    /// <param name="name">Begins the names of the files; those that are there are replaced.</param>
    /// <param name="from">From when it is good, from now on.</param>
    /// <param name="until">Until when it is good, from now on.</param>
    public (string CertificatePath, string KeyPath) IssuePem(string name, TimeSpan? from = null, TimeSpan? until = null)
    {
        using var certificate = Issue(from ?? TimeSpan.FromMinutes(-10), until ?? TimeSpan.FromHours(12));
        var (certificatePath, keyPath) = (_folder.At($"{name}.pem"), _folder.At($"{name}.key"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        OwnerOnly.CloseFiles(_folder.At(""), $"{name}.key");
        return (certificatePath, keyPath);
    }

    /// <summary>Writes a new certificate with its key as a PKCS #12 file.</summary>
    public string IssuePkcs12(string name, string password)
    {
        using var certificate = Issue(TimeSpan.FromMinutes(-10), TimeSpan.FromHours(12));
        var path = _folder.At($"{name}.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
        return path;
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }

    private X509Certificate2 Issue(TimeSpan from, TimeSpan until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("coordinator.example");
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_root, TimeProvider.System.GetUtcNow() + from, TimeProvider.System.GetUtcNow() + until, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }
}
