namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>
/// The proof of one node's hardware while it is made; the key is the node's id. Its callers have checked that the node calls. An exchange that its silo loses
/// begins again, at no cost to the node.
/// </summary>
public interface IHardwareGrain : IGrainWithStringKey
{
    /// <summary>Hands out a work. One that is open ends; if its rows were named already, that proof was false.</summary>
    /// <param name="work">Which work.</param>
    /// <param name="device">The device and its driver, as the node calls them.</param>
    Task<HardwareOutcome> Challenge(HardwareWork work, string device);

    /// <summary>Names the walks, once memory is filled.</summary>
    Task<HardwareOutcome> Start(string token);

    /// <summary>Stops the clock and takes the commitment.</summary>
    /// <param name="token">The challenge.</param>
    /// <param name="root">32 bytes.</param>
    Task<HardwareOutcome> Commit(string token, byte[] root);

    /// <summary>Checks the rows that were named.</summary>
    /// <param name="token">The challenge.</param>
    /// <param name="leaves">The leaves that hold them.</param>
    Task<HardwareOutcome> Reveal(string token, IReadOnlyList<RevealedLeaf> leaves);
}
