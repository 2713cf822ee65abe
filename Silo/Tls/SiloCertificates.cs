using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults.Tls;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Silo.Tls;

/// <summary>Certificates of an authority. The silo's own follows its files; a new authority takes a restart.</summary>
internal sealed class SiloCertificates : ISiloTrust, ICertificateLife
{
    private readonly ServerCertificate _own;
    private readonly X509Certificate2Collection _authority;
    private readonly TimeProvider _time;

    /// <summary>Loads them.</summary>
    /// <exception cref="CertificateFileException">A file cannot be used.</exception>
    public SiloCertificates(SiloTlsOptions options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        _own = new ServerCertificate(Options.Create(FilesOf(options)), time, logger);
        _authority = LoadAuthority(options);
        _time = time;
    }

    /// <summary>What is wrong with the settings or the files; null when nothing is.</summary>
    public static string? FaultOf(SiloTlsOptions options, DateTimeOffset now)
    {
        if (options.Off)
        {
            return options.HasCertificate ? "Silo:Tls:Off and Silo:Tls:CertificatePath cannot both be set" : null;
        }

        if (!options.HasCertificate)
        {
            return options.KeyPath is null && options.AuthorityPath is null ? null : "Silo:Tls:KeyPath and Silo:Tls:AuthorityPath are nothing without Silo:Tls:CertificatePath";
        }

        if (options.AuthorityPath is null)
        {
            return "Silo:Tls:CertificatePath needs Silo:Tls:AuthorityPath: a silo must know whom to believe";
        }

        try
        {
            _ = CertificateFile.LoadGood(FilesOf(options), now);
            return LoadAuthority(options).Select(authority => Validity.FaultOf(authority, now)).ToList() is var faults && faults.TrueForAll(fault => fault is not null)
                ? $"Silo:Tls:AuthorityPath {options.AuthorityPath} {faults[0]}"
                : null;
        }
        catch (CertificateFileException e)
        {
            return $"Silo:{e.Message}";
        }
    }

    /// <inheritdoc />
    public SslStreamCertificateContext Own => _own.Current;

    /// <inheritdoc />
    public X509ChainPolicy ToChainPolicy()
    {
        var policy = SiloTrust.ToChainPolicy();
        policy.CustomTrustStore.AddRange(_authority);
        return policy;
    }

    /// <summary>
    /// Names are not compared: silos know each other by addresses that come and go, and the authority signs silos alone. A
    /// certificate that is expired or of another authority is refused.
    /// </summary>
    public bool IsSilo(X509Certificate2 certificate, SslPolicyErrors errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    /// <summary>The silo's own, and of the authority's the one that is good for longest.</summary>
    public IEnumerable<(string Use, double SecondsLeft)> Lives()
    {
        var now = _time.GetUtcNow();
        yield return ("silo_authority", _authority.Max(authority => Validity.SecondsLeft(authority, now)));
        if (_own.SecondsLeft is { } left)
        {
            yield return ("silo", left);
        }
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
