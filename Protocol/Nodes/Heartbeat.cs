using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary><c>POST /heartbeat</c>: what a node is and offers right now.</summary>
public sealed record HeartbeatRequest
{
    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The node's IP address for clients, in a network that the coordinator allows.</summary>
    public string? TailscaleIp { get; init; }

    /// <summary>Whether the node takes jobs.</summary>
    public NodeStatus? Status { get; init; }

    /// <summary>Models on offer. May be left out when <see cref="ModelsHash"/> says that nothing changed.</summary>
    public IReadOnlyList<ModelOffer>? Models { get; init; }

    /// <summary>The machine.</summary>
    public NodeHardware? Hardware { get; init; }

    /// <summary>Inference servers behind the node.</summary>
    public IReadOnlyList<NodeEngine>? Engines { get; init; }

    /// <summary>X25519 public key, base64, for end-to-end encryption.</summary>
    public string? EncryptionPublicKey { get; init; }

    /// <summary>The worker's base URL, <c>http://ADDRESS:PORT</c>; by default port 8080 of <see cref="TailscaleIp"/>.</summary>
    public string? Url { get; init; }

    /// <summary>Requests that the node is willing to run at the same time; 1 when absent.</summary>
    public int? Slots { get; init; }

    /// <summary>Requests that it runs now, jobs of the network and of its owner together; 0 when absent.</summary>
    public int? InFlight { get; init; }

    /// <summary>Whether the worker counts what is due by tokens, see <see cref="Jobs.DueTime"/>; false when absent, as from earlier versions.</summary>
    public bool? CountsTokens { get; init; }

    /// <summary><see cref="Nodes.ModelsHash"/> of the full list, sent with it or instead of it.</summary>
    public string? ModelsHash { get; init; }
}

/// <summary>Whether a node takes jobs.</summary>
public enum NodeStatus
{
    /// <summary>Takes jobs while it has a free slot.</summary>
    [JsonStringEnumMemberName("IDLE")]
    Idle,

    /// <summary>Its owner uses it: no jobs.</summary>
    [JsonStringEnumMemberName("BUSY")]
    Busy,

    /// <summary>Going away: no jobs, and no longer listed.</summary>
    [JsonStringEnumMemberName("OFFLINE")]
    Offline,
}

/// <summary>The machine behind a node.</summary>
/// <param name="Gpu">The GPU's name, or what serves instead.</param>
/// <param name="VramFree">Free GPU memory in MB.</param>
public sealed record NodeHardware(string? Gpu, long? VramFree);

/// <summary>An inference server behind a node.</summary>
/// <param name="Type">Kind of engine, as <c>ollama</c>.</param>
/// <param name="Version">Its version, as it reports it.</param>
/// <param name="Port">Its port on the node; never reachable from outside.</param>
public sealed record NodeEngine(string? Type, string? Version, int? Port);

/// <summary>The answer to <c>POST /heartbeat</c>.</summary>
/// <param name="Status"><see cref="Seen"/>, or <see cref="Resend"/> when the full list of models is wanted with the next heartbeat, at once.</param>
public sealed record HeartbeatResponse(string Status)
{
    /// <summary>Most accounts in <see cref="RevokedAccounts"/>: 256.</summary>
    public const int MaxRevokedAccounts = 256;

    /// <summary><see cref="Tickets.JwksDocument.Hash"/> of the published signing keys: a worker that knows another set asks for them.</summary>
    public string? KeysHash { get; init; }

    /// <summary>Suspended accounts whose tickets may still be in use, which are good for nothing. Null says nothing; an empty list says that there are none.</summary>
    public IReadOnlyList<string>? RevokedAccounts { get; init; }

    /// <summary>Everything taken in.</summary>
    public const string Seen = "seen";

    /// <summary>The coordinator does not know the list behind the hash.</summary>
    public const string Resend = "resend";
}
