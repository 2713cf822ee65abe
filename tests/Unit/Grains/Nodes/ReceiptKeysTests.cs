using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using Orleans.Metadata;

namespace MonkeyTroop.Tests.Unit.Grains.Nodes;

public sealed class ReceiptKeysTests
{
    private static readonly GrainType Type = GrainType.Create("node");
    private static readonly GrainId Node = GrainId.Create(Type, "node-1");
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];

    [Fact]
    public void ToStored_OnPostgres_IsSealedForItsNode()
    {
        var keys = Keys(isPostgres: true, opens: [true, true]);
        var stored = keys.ToStored(Node, Key);

        Assert.True(stored.Length > Key.Length);
        Assert.Equal(Key, keys.Open("node-1", stored));
        Assert.Null(keys.Open("node-2", stored));
    }

    [Fact]
    public void ToStored_MemberOfAnEarlierVersion_StaysClear() => Assert.Equal(Key, Keys(isPostgres: true, opens: [true, false]).ToStored(Node, Key));

    [Fact]
    public void ToStored_OnSqlite_StaysClear() => Assert.Equal(Key, Keys(isPostgres: false, opens: [true]).ToStored(Node, Key));

    [Fact]
    public void Open_ClearKeyOfAnEarlierVersion_IsTheKey() => Assert.Equal(Key, Keys(isPostgres: true, opens: [true]).Open("node-1", Key));

    [Fact]
    public void Open_None_IsNone() => Assert.Null(Keys(isPostgres: true, opens: [true]).Open("node-1", []));

    private static ReceiptKeys Keys(bool isPostgres, params IEnumerable<bool> opens) => new(
        Options.Create(new StorageOptions { ConnectionString = isPostgres ? "Host=localhost" : null }),
        Options.Create(new TicketOptions { MasterKey = Convert.ToBase64String(new byte[32]) }),
        new Cluster([.. opens]),
        NullLogger<ReceiptKeys>.Instance);

    /// <summary>A cluster whose members open sealed keys or do not know of such.</summary>
    private sealed class Cluster(IReadOnlyList<bool> opens) : IClusterManifestProvider
    {
        public ClusterManifest Current { get; } = new(
            new MajorMinorVersion(1, 0),
            opens.Index().ToImmutableDictionary(member => SiloAddress.New(IPAddress.Loopback, member.Index + 1, 1), member => ManifestOf(member.Item)));

        public IAsyncEnumerable<ClusterManifest> Updates => throw new NotSupportedException();

        public GrainManifest LocalGrainManifest => throw new NotSupportedException();

        private static GrainManifest ManifestOf(bool opensSealed)
        {
            var properties = new Dictionary<string, string>();
            if (opensSealed)
            {
                new OpensSealedKeysAttribute().Populate(null!, typeof(object), Type, properties);
            }

            return new GrainManifest(
                ImmutableDictionary.Create<GrainType, GrainProperties>().Add(Type, new GrainProperties(properties.ToImmutableDictionary(StringComparer.Ordinal))),
                ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);
        }
    }
}
