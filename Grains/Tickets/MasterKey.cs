using System.Security.Cryptography;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>Finds the master key: the setting itself, else its file, else <c>master-key</c> in the data folder.</summary>
public static class MasterKey
{
    private const string Settings = "TROOP_MASTER_KEY or Tickets:MasterKeyPath";

    /// <summary>What keeps the key from being found as it is given; null when it is there.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="dataFolder">The data folder.</param>
    public static string? FaultOf(TicketOptions options, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.MasterKey) && options.MasterKeyPath is null && !File.Exists(FileIn(dataFolder)))
        {
            return $"give that of the other members as {Settings}; there is no master key in {dataFolder} (--data) either";
        }

        try
        {
            _ = Find(options, dataFolder, mayCreate: false);
            return null;
        }
        catch (SigningKeyException e)
        {
            return e.Message;
        }
    }

    /// <summary>The key and where it is from; makes a file of mode 0600 when none is configured and <paramref name="mayCreate"/>.</summary>
    /// <exception cref="SigningKeyException">There is none, or what there is is no master key.</exception>
    public static (byte[] Key, string Source, bool IsNew) Find(TicketOptions options, string dataFolder, bool mayCreate)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!string.IsNullOrWhiteSpace(options.MasterKey))
        {
            return (Parse(options.MasterKey, "TROOP_MASTER_KEY"), "TROOP_MASTER_KEY", false);
        }

        var path = options.MasterKeyPath ?? FileIn(dataFolder);
        var isNew = options.MasterKeyPath is null && mayCreate && !File.Exists(path)
            && SecretFile.TryCreate(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySeal.KeyBytes)) + "\n");
        if (!File.Exists(path))
        {
            throw new SigningKeyException(options.MasterKeyPath is null
                ? $"the signing keys in the database are sealed; give the master key of the coordinator that made them as {Settings}"
                : $"master key file {path} is not there; check Tickets:MasterKeyPath");
        }

        try
        {
            return (Parse(options.MasterKeyPath is null ? SecretFile.Read(path) : File.ReadAllText(path), path), path, isNew);
        }
        catch (KeyFileException e)
        {
            throw new SigningKeyException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException($"master key file {path} cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static string FileIn(string dataFolder) => Path.Combine(dataFolder, "master-key");

    private static byte[] Parse(string text, string source)
    {
        var key = new byte[KeySeal.KeyBytes + 1];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == KeySeal.KeyBytes
            ? key[..length]
            : throw new SigningKeyException($"the master key in {source} must be base64 of {KeySeal.KeyBytes} bytes, as openssl rand -base64 32 makes");
    }
}
