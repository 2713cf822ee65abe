using System.Text;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>Which partition of the directory a node is in.</summary>
public static class DirectoryPartitions
{
    /// <summary>A partition between 0 and <paramref name="partitions"/> - 1, the same on every machine and in every version (FNV-1a, 32 bit).</summary>
    public static int Of(string nodeId, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(nodeId))
        {
            hash = unchecked((hash ^ octet) * 16777619u);
        }

        return (int)(hash % (uint)partitions);
    }
}
