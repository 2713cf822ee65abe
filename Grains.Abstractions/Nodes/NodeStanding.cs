namespace MonkeyTroop.Grains.Nodes;

/// <summary>Whether a node may work in the network.</summary>
public enum NodeStanding
{
    /// <summary>It may.</summary>
    Active,

    /// <summary>Not until the administrator says so: no jobs, no heartbeats.</summary>
    Suspended,

    /// <summary>Never again: its id and its key are used up.</summary>
    Removed,
}
