using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>Reads certificates with their keys and chains from files.</summary>
internal static class CertificateFile
{
    private const string PemBegin = "-----BEGIN";

    /// <summary>The certificate, ready to serve with the chain that came with it, if it is good now.</summary>
    /// <exception cref="CertificateFileException">As for <see cref="Load"/>, or it is not good yet or not any more.</exception>
    public static SslStreamCertificateContext LoadGood(TlsOptions options, DateTimeOffset now)
    {
        var loaded = Load(options);
        return Validity.FaultOf(loaded.TargetCertificate, now) is { } fault
            ? throw new CertificateFileException($"Tls:CertificatePath {options.CertificatePath} {fault}")
            : loaded;
    }

    /// <summary>The certificate, ready to serve with the chain that came with it, whether it is good now or not.</summary>
    /// <exception cref="CertificateFileException">A file cannot be read, or they do not belong together. Says nothing of what is in them.</exception>
    public static SslStreamCertificateContext Load(TlsOptions options)
    {
        var path = options.CertificatePath!;
        try
        {
            return IsPem(path) ? FromPem(path, options.KeyPath ?? path, options.Password) : FromPkcs12(path, options.Password);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateFileException($"Tls:CertificatePath {path}, or its key, cannot be read: {e.GetType().Name}", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CertificateFileException($"Tls:CertificatePath {path} and its key are no certificate with its private key, or the password is wrong", e);
        }
    }

    private static bool IsPem(string path)
    {
        using var reader = new StreamReader(path);
        Span<char> begin = stackalloc char[4096];
        return begin[..reader.ReadBlock(begin)].IndexOf(PemBegin, StringComparison.Ordinal) >= 0;
    }

    private static SslStreamCertificateContext FromPem(string path, string keyPath, string? password)
    {
        using var leaf = password is null
            ? X509Certificate2.CreateFromPemFile(path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return ToContext(leaf, chain);
    }

    private static SslStreamCertificateContext FromPkcs12(string path, string? password)
    {
        var chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
        return ToContext(chain.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("no private key"), chain);
    }

    /// <summary>The platform's handshake takes only keys that it loaded itself, hence the way through PKCS #12.</summary>
    private static SslStreamCertificateContext ToContext(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        var loaded = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null);
        return SslStreamCertificateContext.Create(loaded, chain, offline: true);
    }
}

/// <summary>A certificate cannot be loaded; the message says which file and what to look at.</summary>
internal sealed class CertificateFileException(string message, Exception? inner = null) : Exception(message, inner);
