using System.Security.Cryptography;
using System.Text;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>
/// Seals private keys for a database: AES-256-GCM (NIST SP 800-38D) with the key id as additional data, so that a seal opens only in
/// the row that it was made for. Form: version 1, nonce of 12 bytes, tag of 16, ciphertext.
/// </summary>
internal sealed class KeySeal
{
    /// <summary>Length of a master key in bytes.</summary>
    public const int KeyBytes = 32;

    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = 1 + NonceBytes + TagBytes;

    private readonly byte[] _masterKey;

    /// <summary>Seals with a master key of <see cref="KeyBytes"/>.</summary>
    public KeySeal(byte[] masterKey) => _masterKey = masterKey.Length == KeyBytes
        ? masterKey
        : throw new ArgumentException($"a master key has {KeyBytes} bytes", nameof(masterKey));

    /// <summary>Seals a private key for the row of <paramref name="kid"/>.</summary>
    public byte[] Seal(string kid, string pem)
    {
        var plain = Encoding.UTF8.GetBytes(pem);
        var sealedKey = new byte[HeadBytes + plain.Length];
        sealedKey[0] = Version;
        var nonce = sealedKey.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_masterKey, TagBytes);
        aes.Encrypt(nonce, plain, sealedKey.AsSpan(HeadBytes), sealedKey.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(kid));
        CryptographicOperations.ZeroMemory(plain);
        return sealedKey;
    }

    /// <summary>Opens a seal; null when it was made with another master key, for another row, or was changed since.</summary>
    public string? Open(string kid, ReadOnlySpan<byte> sealedKey)
    {
        if (sealedKey.Length <= HeadBytes || sealedKey[0] != Version)
        {
            return null;
        }

        var plain = new byte[sealedKey.Length - HeadBytes];
        using var aes = new AesGcm(_masterKey, TagBytes);
        try
        {
            aes.Decrypt(
                sealedKey.Slice(1, NonceBytes), sealedKey[HeadBytes..], sealedKey.Slice(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(kid));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
