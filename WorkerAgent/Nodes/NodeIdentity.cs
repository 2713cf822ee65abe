using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.WorkerAgent.Nodes;

/// <summary>Who this node is: its id and the key that proves it. The key can earn, never spend.</summary>
/// <param name="folder">Where the key is kept, in <c>node.pem</c>.</param>
/// <param name="options">The id.</param>
internal sealed class NodeIdentity(NodeFolder folder, IOptions<NodeOptions> options) : IDisposable
{
    /// <summary>The node's id.</summary>
    public string Id { get; } = options.Value.Id;

    /// <summary>The node's key, made at its first start.</summary>
    public EcKeyPair Key { get; } = EcKeyPair.LoadOrCreate(folder.Path("node.pem"));

    /// <inheritdoc />
    public void Dispose() => Key.Dispose();
}
