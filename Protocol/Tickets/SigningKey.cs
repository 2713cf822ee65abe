using System.Security.Cryptography;
using Microsoft.Extensions.ObjectPool;

namespace MonkeyTroop.Protocol.Tickets;

/// <summary>
/// A private RSA-2048 key that signs tickets. Holds a pool of key objects: an <see cref="RSA"/> instance is not
/// documented as safe for concurrent use, and parsing a key for every ticket would cost more than the signature.
/// </summary>
public sealed class SigningKey
{
    /// <summary>Modulus length in bits.</summary>
    public const int Bits = 2048;

    private readonly DefaultObjectPool<RSA> _pool;

    private SigningKey(RSAParameters parameters)
    {
        _pool = new DefaultObjectPool<RSA>(new Policy(parameters), maximumRetained: Environment.ProcessorCount * 2);
        using var key = RSA.Create(parameters);
        PublicKey = RsaPublicJwk.From(key);
        PublicPem = key.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>The public half, with the key id.</summary>
    public RsaPublicJwk PublicKey { get; }

    /// <summary>The public half as SubjectPublicKeyInfo in PEM form.</summary>
    public string PublicPem { get; }

    /// <summary>Makes a new key and returns it with its PKCS#8 PEM, which the caller keeps in a secret place.</summary>
    public static (SigningKey Key, string Pem) Create()
    {
        using var key = RSA.Create(Bits);
        return (new SigningKey(key.ExportParameters(includePrivateParameters: true)), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Reads a private key in PEM form.</summary>
    /// <exception cref="CryptographicException">Not an RSA private key, or one of fewer than 2048 bits.</exception>
    public static SigningKey FromPem(string pem)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("no RSA private key in PEM form, PKCS#1 or PKCS#8 without a password", e);
        }

        if (key.KeySize < Bits)
        {
            throw new CryptographicException($"an RSA key of {key.KeySize} bits; tickets need {Bits}");
        }

        try
        {
            return new SigningKey(key.ExportParameters(includePrivateParameters: true));
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException("a public RSA key; tickets are signed with the private one", e);
        }
    }

    /// <summary>The private half as PKCS#8 in PEM form. A secret.</summary>
    public string ToPem()
    {
        var key = _pool.Get();
        try
        {
            return key.ExportPkcs8PrivateKeyPem();
        }
        finally
        {
            _pool.Return(key);
        }
    }

    /// <summary>Runs <paramref name="sign"/> with a key object that no other call uses at the same time.</summary>
    internal string Sign(Func<RSA, string> sign)
    {
        var key = _pool.Get();
        try
        {
            return sign(key);
        }
        finally
        {
            _pool.Return(key);
        }
    }

    private sealed class Policy(RSAParameters parameters) : PooledObjectPolicy<RSA>
    {
        public override RSA Create() => RSA.Create(parameters);

        public override bool Return(RSA obj) => true;
    }
}
