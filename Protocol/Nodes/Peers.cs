using System.Text.Json.Serialization;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary>A page of the answer to <c>GET /peers</c>, best reputation first.</summary>
/// <param name="Count">Number of nodes listed.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="NextCursor">Where the next page begins; null on the last one.</param>
public sealed record PeersResponse(int Count, [property: JsonRequired] IReadOnlyList<Peer> Nodes, string? NextCursor = null);

/// <summary>One node as <c>GET /peers</c> shows it.</summary>
public sealed record Peer
{
    /// <summary>The node.</summary>
    public required string NodeId { get; init; }

    /// <summary>Its address; only for callers with a proof, and in Trusted mode.</summary>
    public string? TailscaleIp { get; init; }

    /// <summary>Its base URL; only for callers with a proof, and in Trusted mode.</summary>
    public string? Url { get; init; }

    /// <summary>Whether it takes jobs.</summary>
    public required NodeStatus Status { get; init; }

    /// <summary>Models on offer.</summary>
    public required IReadOnlyList<ModelOffer> Models { get; init; }

    /// <summary>The machine.</summary>
    public NodeHardware? Hardware { get; init; }

    /// <summary>Inference servers behind the node.</summary>
    public required IReadOnlyList<NodeEngine> Engines { get; init; }

    /// <summary>Requests it takes at the same time.</summary>
    public required int Slots { get; init; }

    /// <summary>Slots without a request.</summary>
    public required int FreeSlots { get; init; }

    /// <summary>Credits for one second.</summary>
    public required decimal Multiplier { get; init; }

    /// <summary>What its hardware has proven to be worth; left out while nothing is proven. What counts is <see cref="Multiplier"/>.</summary>
    public decimal? HardwareMultiplier { get; init; }

    /// <summary>Reputation between 0 and 1.</summary>
    public required double Reputation { get; init; }
}

/// <summary>A page of the answer to <c>GET /v1/models</c> in the OpenAI format.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">Models that nodes serve now: those of proven nodes first, each by name.</param>
/// <param name="NextCursor">Where the next page begins; null on the last one.</param>
public sealed record ModelList(string Object, [property: JsonRequired] IReadOnlyList<ModelEntry> Data, string? NextCursor = null);

/// <summary>One model in a <see cref="ModelList"/>.</summary>
/// <param name="Id">Name to put into requests.</param>
/// <param name="Object">Always <c>model</c>.</param>
/// <param name="Created">Seconds since 1970; 0, because no engine of the network says.</param>
/// <param name="OwnedBy"><c>monkey-troop</c> at the coordinator and the client.</param>
/// <param name="ContentHash">SHA-256 in hex when every node that states one states the same.</param>
/// <param name="SizeBytes">Size in bytes when known.</param>
/// <param name="Nodes">Nodes that serve it now.</param>
/// <param name="Rates">How fast the reference GPU serves it, by which its tokens are paid; null where time is.</param>
public sealed record ModelEntry(
    string Id,
    string Object,
    long Created,
    string OwnedBy,
    string? ContentHash = null,
    long? SizeBytes = null,
    int? Nodes = null,
    TokenRates? Rates = null)
{
    /// <summary>The owner that the network states for its models.</summary>
    public const string Owner = "monkey-troop";
}
