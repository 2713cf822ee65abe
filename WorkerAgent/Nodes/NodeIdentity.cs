using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.WorkerAgent.Nodes;

/// <summary>
/// Who this node is: its id and the key that proves it. The key can earn, never spend. The id is what it is told to be called until the
/// coordinator has given it another, because another account's node has that one.
/// </summary>
/// <param name="folder">Where the key is kept, in <c>node.pem</c>.</param>
/// <param name="options">The id.</param>
internal sealed class NodeIdentity(NodeFolder folder, IOptions<NodeOptions> options) : IDisposable
{
    /// <summary>The node's id in the network.</summary>
    public string Id { get; private set; } = options.Value.Id;

    /// <summary>The id that it is told to have.</summary>
    public string AskedId => options.Value.Id;

    /// <summary>The node's key, made at its first start.</summary>
    public EcKeyPair Key { get; } = EcKeyPair.LoadOrCreate(folder.Path("node.pem"));

    /// <summary>Goes by the id that the coordinator gave it. Before anything else is done in the node's name.</summary>
    public void Adopt(string id) => Id = id;

    /// <inheritdoc />
    public void Dispose() => Key.Dispose();
}
