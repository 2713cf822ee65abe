using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults.Tls;

namespace MonkeyTroop.Silo.Tls;

/// <summary>What a silo shows and what it believes. Its own certificate follows its files; a new authority takes a restart.</summary>
internal sealed class SiloCertificates
{
    private readonly ServerCertificate _own;
    private readonly X509Certificate2Collection _authority;

    /// <summary>Loads them.</summary>
    /// <exception cref="CertificateFileException">A file cannot be used.</exception>
    public SiloCertificates(SiloTlsOptions options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        _own = new ServerCertificate(Options.Create(FilesOf(options)), time, logger);
        _authority = LoadAuthority(options);
    }

    /// <summary>What is wrong with the settings or the files; null when nothing is.</summary>
    public static string? FaultOf(SiloTlsOptions options)
    {
        if (!options.IsOn)
        {
            return options.KeyPath is null && options.AuthorityPath is null ? null : "Silo:Tls:KeyPath and Silo:Tls:AuthorityPath are nothing without Silo:Tls:CertificatePath";
        }

        if (options.AuthorityPath is null)
        {
            return "Silo:Tls:CertificatePath needs Silo:Tls:AuthorityPath: a silo must know whom to believe";
        }

        try
        {
            _ = CertificateFile.Load(FilesOf(options));
            _ = LoadAuthority(options);
            return null;
        }
        catch (CertificateFileException e)
        {
            return $"Silo:{e.Message}";
        }
    }

    /// <summary>What the side that was called says: it wants the caller's certificate too.</summary>
    public SslServerAuthenticationOptions ToServerOptions() => new()
    {
        ServerCertificateContext = _own.Current,
        ClientCertificateRequired = true,
        CertificateChainPolicy = ToChainPolicy(),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsSilo(certificate, errors),
    };

    /// <summary>What the calling side says.</summary>
    public SslClientAuthenticationOptions ToClientOptions() => new()
    {
        ClientCertificateContext = _own.Current,
        TargetHost = "silo",
        CertificateChainPolicy = ToChainPolicy(),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsSilo(certificate, errors),
    };

    /// <summary>
    /// Names are not compared: silos know each other by addresses that come and go, and the authority signs silos alone. A
    /// certificate that is missing, expired or of another authority is refused.
    /// </summary>
    private static bool IsSilo(X509Certificate? certificate, SslPolicyErrors errors) =>
        certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private X509ChainPolicy ToChainPolicy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authority);
        return policy;
    }

    private static TlsOptions FilesOf(SiloTlsOptions options) => new() { CertificatePath = options.CertificatePath, KeyPath = options.KeyPath };

    private static X509Certificate2Collection LoadAuthority(SiloTlsOptions options)
    {
        try
        {
            var authority = new X509Certificate2Collection();
            authority.ImportFromPemFile(options.AuthorityPath!);
            return authority.Count > 0 ? authority : throw new CryptographicException("no certificate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CertificateFileException($"Tls:AuthorityPath {options.AuthorityPath} is no PEM file with certificates that can be read", e);
        }
    }
}
