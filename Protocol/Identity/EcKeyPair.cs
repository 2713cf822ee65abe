using System.Security.Cryptography;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>
/// An ES256 key pair: an account's or a node's identity. Signing is serialized, because an <see cref="ECDsa"/>
/// instance is not documented as safe for concurrent use. Never prints its private half.
/// </summary>
public sealed class EcKeyPair : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _signing = new();

    private EcKeyPair(ECDsa key)
    {
        _key = key;
        PublicKey = EcPublicKey.From(key);
        Thumbprint = PublicKey.Thumbprint();
    }

    /// <summary>The public half.</summary>
    public EcPublicKey PublicKey { get; }

    /// <summary>RFC 7638 thumbprint of the public half; the account id when the key is an account's.</summary>
    public string Thumbprint { get; }

    /// <summary>Creates a fresh key on P-256.</summary>
    public static EcKeyPair Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>
    /// Reads a PKCS#8 PEM file.
    /// </summary>
    /// <exception cref="KeyFileException">The file is missing, unreadable, open to others or holds no P-256 private key.</exception>
    public static EcKeyPair Load(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(SecretFile.Read(path));
            if (key.KeySize != 256)
            {
                throw new CryptographicException("not a P-256 key");
            }

            // A public key imports as well; this fails for one.
            _ = key.SignHash(new byte[32]);

            return new EcKeyPair(key);
        }
        catch (KeyFileException)
        {
            key.Dispose();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new KeyFileException(path, "cannot be read as a P-256 private key in PEM form", e);
        }
    }

    /// <summary>Reads the key at <paramref name="path"/>, or creates one there with mode 0600 when there is no such file.</summary>
    /// <exception cref="KeyFileException">The file can be neither read nor created.</exception>
    public static EcKeyPair LoadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            return Load(path);
        }

        var pair = Create();
        if (SecretFile.TryCreate(path, pair._key.ExportPkcs8PrivateKeyPem()))
        {
            return pair;
        }

        // Another process created the file between the check and the write: its key is the one that stays.
        pair.Dispose();
        return Load(path);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    /// <inheritdoc />
    public override string ToString() => Thumbprint;

    /// <summary>Runs <paramref name="sign"/> with the private key, one caller at a time.</summary>
    internal string Sign(Func<ECDsa, string> sign)
    {
        lock (_signing)
        {
            return sign(_key);
        }
    }
}
