using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.ClientProxy.Identity;

/// <summary>The account that pays: a key pair, or in Trusted mode a bare id.</summary>
internal sealed class Account : IDisposable
{
    private Account(string id, string keyFile, EcKeyPair? key)
    {
        Id = id;
        KeyFile = keyFile;
        Key = key;
    }

    /// <summary>The account's id.</summary>
    public string Id { get; }

    /// <summary>Where the key is, or would be.</summary>
    public string KeyFile { get; }

    /// <summary>The key that signs requests; null when a requester is named and there is no key file.</summary>
    public EcKeyPair? Key { get; }

    /// <summary>Reads the account's key, and creates it at first use unless a requester is named.</summary>
    /// <exception cref="KeyFileException">The key file can be neither read nor created.</exception>
    public static Account Open(AccountOptions options)
    {
        var file = options.KeyFile;
        var key = options.Requester is null ? EcKeyPair.LoadOrCreate(file)
            : File.Exists(file) ? EcKeyPair.Load(file)
            : null;
        return new Account(options.Requester ?? key!.Thumbprint, file, key);
    }

    /// <inheritdoc />
    public void Dispose() => Key?.Dispose();

    /// <inheritdoc />
    public override string ToString() => Id;
}
