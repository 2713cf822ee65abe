using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>The keys that sign tickets, and those whose tickets are still good.</summary>
public sealed class SigningKeys
{
    /// <summary>Reads the key file, or creates it with mode 0600 when there is none.</summary>
    /// <exception cref="KeyFileException">The file can be neither read nor created.</exception>
    public SigningKeys(IOptions<TicketOptions> tickets, IOptions<StorageOptions> storage)
    {
        ArgumentNullException.ThrowIfNull(tickets);
        ArgumentNullException.ThrowIfNull(storage);
        Current = LoadOrCreate(tickets.Value.KeyPath ?? Path.Combine(storage.Value.DataFolder, "signing-key.pem"));
        Published = new JwksDocument([Current.PublicKey]);
    }

    /// <summary>The key that signs now.</summary>
    public SigningKey Current { get; }

    /// <summary>Every key whose tickets are still good.</summary>
    public JwksDocument Published { get; }

    private static SigningKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            var (key, pem) = SigningKey.Create();
            if (SecretFile.TryCreate(path, pem))
            {
                return key;
            }
        }

        try
        {
            return SigningKey.FromPem(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new KeyFileException(path, "cannot be read as an RSA private key in PEM form", e);
        }
    }
}
