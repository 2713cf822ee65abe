using System.Security.Cryptography;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Reads private keys that were not made here and now.</summary>
internal static class KeyImport
{
    /// <summary>The key that <see cref="TicketOptions.KeyPath"/> names, or null when it names none.</summary>
    /// <exception cref="KeyFileException">There is no such file, or no RSA private key of 2048 bits or more in it.</exception>
    public static SigningKey? FromSetting(TicketOptions options) =>
        string.IsNullOrWhiteSpace(options.KeyPath) ? null : Read(options.KeyPath, File.ReadAllText, "cannot be taken over as the signing key (JWT_PRIVATE_KEY_PATH)");

    /// <summary>The only key of an earlier version, or null when there is none.</summary>
    /// <exception cref="KeyFileException">It cannot be used.</exception>
    public static SigningKey? LeftIn(string dataFolder) =>
        Path.Exists(PathOf(dataFolder)) ? Read(PathOf(dataFolder), SecretFile.Read, "cannot be read as an RSA private key in PEM form") : null;

    /// <summary>Removes the file of the earlier version, once its key is in the ring.</summary>
    public static void Forget(string dataFolder)
    {
        try
        {
            File.Delete(PathOf(dataFolder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(PathOf(dataFolder), "was taken over and cannot be removed", e);
        }
    }

    /// <summary>A key as the store has it.</summary>
    /// <exception cref="SigningKeyException">It is damaged, or another one than its id says.</exception>
    public static SigningKey FromStore(StoredKey stored)
    {
        try
        {
            return SigningKey.FromPem(stored.Pem!) is var key && key.PublicKey.Kid == stored.Kid
                ? key
                : throw new SigningKeyException($"what the store has as signing key {stored.Kid} is another key");
        }
        catch (CryptographicException e)
        {
            throw new SigningKeyException($"signing key {stored.Kid} is damaged in the store", e);
        }
    }

    private static string PathOf(string dataFolder) => Path.Combine(dataFolder, "signing-key.pem");

    private static SigningKey Read(string path, Func<string, string> read, string problem)
    {
        try
        {
            return SigningKey.FromPem(read(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new KeyFileException(path, problem, e);
        }
    }
}
