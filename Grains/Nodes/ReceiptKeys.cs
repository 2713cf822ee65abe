using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Receipts;
using Orleans.Metadata;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// Seals nodes' receipt keys for the database as signing keys are sealed: in Postgres under the master key, for the row of their node. In
/// a SQLite file, which is its owner's alone, they stand as they are. A clear key has 32 bytes and a sealed one more.
/// </summary>
internal sealed partial class ReceiptKeys(
    IOptions<StorageOptions> storage, IOptions<TicketOptions> tickets, IClusterManifestProvider cluster, ILogger<ReceiptKeys> logger)
{
    private readonly Lazy<KeySeal> _seal = new(() => MakeSeal(tickets.Value, storage.Value.DataFolder));

    /// <summary>A key as it signs; null when there is none, or when it was sealed with another master key or for another node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="stored">The key as it is stored; empty when there is none.</param>
    public byte[]? Open(string node, byte[] stored)
    {
        if (stored.Length is 0 or ReceiptSignature.KeyBytes)
        {
            return stored.Length == 0 ? null : stored;
        }

        if (_seal.Value.Open(RowOf(node), stored) is { } key)
        {
            return Convert.FromBase64String(key);
        }

        LogNotOpened(node);
        return null;
    }

    /// <summary>A key as it is stored. Clear ones stay so while a member of the cluster is of a version that cannot open sealed ones.</summary>
    /// <param name="node">The node's grain.</param>
    /// <param name="key">The key as it signs.</param>
    public byte[] ToStored(GrainId node, byte[] key) => storage.Value.IsPostgres && CanAllOpen(node.Type)
        ? _seal.Value.Seal(RowOf(node.Key.ToString()!), Convert.ToBase64String(key))
        : key;

    private bool CanAllOpen(GrainType node) => cluster.Current.Silos.Values.All(
        silo => silo.Grains.TryGetValue(node, out var properties) && properties.Properties.ContainsKey(OpensSealedKeysAttribute.Property));

    /// <summary>A master key that has gone since the start keeps keys from being read, as a store does that is away.</summary>
    private static KeySeal MakeSeal(TicketOptions tickets, string dataFolder)
    {
        try
        {
            return new KeySeal(MasterKey.Find(tickets, dataFolder, mayCreate: false).Key);
        }
        catch (SigningKeyException e)
        {
            throw new StoreUnavailableException($"receipt keys cannot be opened: {e.Message}", e);
        }
    }

    private static string RowOf(string node) => $"receipt-key {node}";

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "the master key does not open the receipt key of node {Node}: its receipts are refused until it registers again, which makes a new key")]
    private partial void LogNotOpened(string node);
}

/// <summary>Tells the cluster that this version of a node's grain reads sealed receipt keys. The version before does not say so.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OpensSealedKeysAttribute : Attribute, IGrainPropertiesProviderAttribute
{
    /// <summary>The property's name.</summary>
    public const string Property = "troop-opens-sealed-keys";

    /// <inheritdoc />
    public void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) => properties[Property] = "1";
}
