namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// The live nodes of one account; its key is the account. Volatile: a new activation hears of every node again within
/// <see cref="OwnedNodes.PlaceLifetime"/>.
/// </summary>
public interface IOwnedNodesGrain : IGrainWithStringKey
{
    /// <summary>Gives a node a place among the account's live nodes, or renews the one that it has.</summary>
    /// <param name="nodeId">The node.</param>
    /// <returns>False when the account has as many live nodes as it may have.</returns>
    Task<bool> TakePlace(string nodeId);

    /// <summary>Takes a node's place back.</summary>
    Task LeavePlace(string nodeId);
}

/// <summary>How long nodes of an account count.</summary>
public static class OwnedNodes
{
    /// <summary>How long a place lasts that is not renewed: 5 minutes.</summary>
    public static readonly TimeSpan PlaceLifetime = TimeSpan.FromMinutes(5);
}
