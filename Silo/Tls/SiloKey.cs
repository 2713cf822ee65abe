using System.Net.Security;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MonkeyTroop.Silo.Tls;

/// <summary>
/// One key that all members have, since it follows from the master key: each shows a certificate of it and takes no other. A process that
/// has the master key is a member, so an authority between the two would say nothing more. The certificate has no end; a new master key is
/// the way to a new one.
/// </summary>
internal sealed class SiloKey : ISiloTrust, IDisposable
{
    /// <summary>Bits of the scalar, and 64 more, so that no scalar is likelier than another (FIPS 186-5, A.2.1).</summary>
    private const int SeedBytes = 40;

    private static readonly DateTimeOffset Begin = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset End = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The order of the curve P-256 (SP 800-186, 3.2.1.3).</summary>
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    private readonly X509Certificate2 _certificate;
    private readonly byte[] _publicKey;

    /// <summary>Derives the key.</summary>
    /// <param name="masterKey">The master key.</param>
    public SiloKey(ReadOnlySpan<byte> masterKey)
    {
        using var key = Derive(masterKey);
        var request = new CertificateRequest("CN=monkey-troop silo", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(Begin, End);

        // The platform's handshake takes only keys that it loaded itself, hence the way through PKCS #12.
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        _publicKey = _certificate.PublicKey.ExportSubjectPublicKeyInfo();
        Own = SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true);
    }

    /// <inheritdoc />
    public SslStreamCertificateContext Own { get; }

    /// <inheritdoc />
    public X509ChainPolicy ToChainPolicy() => SiloTrust.ToChainPolicy();

    /// <summary>The key decides alone: a certificate that its holder signed himself has no chain.</summary>
    public bool IsSilo(X509Certificate2 certificate, SslPolicyErrors errors) => certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_publicKey);

    /// <inheritdoc />
    public void Dispose() => _certificate.Dispose();

    private static ECDsa Derive(ReadOnlySpan<byte> masterKey)
    {
        Span<byte> seed = stackalloc byte[SeedBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, seed, salt: [], "monkey-troop silo tls 1"u8);
        var scalar = (new BigInteger(seed, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
        var d = new byte[32];
        var short0 = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        short0.CopyTo(d, d.Length - short0.Length);
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
    }
}
