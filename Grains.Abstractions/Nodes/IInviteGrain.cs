namespace MonkeyTroop.Grains.Nodes;

/// <summary>One join token; its key is the hex SHA-256 of the token, so that the store never holds the token itself.</summary>
public interface IInviteGrain : IGrainWithStringKey
{
    /// <summary>Makes the invite known.</summary>
    Task Create(string owner, DateTimeOffset expiresAt);

    /// <summary>
    /// Uses the invite for one node and returns the account that it joins; null when unknown, expired or used by
    /// another node. The same node may repeat a join whose answer it never got.
    /// </summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="keyId">Thumbprint of the node's key.</param>
    Task<string?> Redeem(string nodeId, string keyId);
}
