using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MonkeyTroop.Tests.TestKit.LoadBalancer;

/// <summary>A certificate for 127.0.0.1 that vouches for itself, in files as servers want it.</summary>
internal static class LoopbackCertificate
{
    /// <summary>Makes one that is good for a day.</summary>
    /// <param name="certificatePath">File for the certificate; callers trust it by <c>SSL_CERT_FILE</c>.</param>
    /// <param name="keyPath">File for its key.</param>
    /// <returns>The certificate, without its key.</returns>
    public static X509Certificate2 Write(string certificatePath, string keyPath)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        File.WriteAllText(certificatePath, made.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return X509CertificateLoader.LoadCertificate(made.Export(X509ContentType.Cert));
    }
}
