namespace MonkeyTroop.Grains.Scheduling;

/// <summary>What the directory is told of nodes. No section of its own: the nodes' feature sets it, so that the directory does not know theirs.</summary>
internal sealed class DirectoryOptions
{
    /// <summary>Silence after which a node is gone.</summary>
    public TimeSpan SilenceLimit { get; set; }
}
