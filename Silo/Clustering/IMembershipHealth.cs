namespace MonkeyTroop.Silo.Clustering;

/// <summary>Tells whether silos can join and leave.</summary>
public interface IMembershipHealth
{
    /// <summary>What is wrong, in a sentence; null when nothing is.</summary>
    string? Trouble { get; }
}

/// <summary>A coordinator that is a cluster of one.</summary>
internal sealed class NoMembership : IMembershipHealth
{
    public string? Trouble => null;
}
