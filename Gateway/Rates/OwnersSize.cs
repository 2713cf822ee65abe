using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>What one owner says of a model's size.</summary>
/// <param name="Bytes">The largest that its nodes state; more than 0.</param>
/// <param name="Payers">How many known payers its nodes have answered, at most <see cref="MostPayers"/>.</param>
internal readonly record struct OwnersSize(long Bytes, int Payers)
{
    /// <summary>So many payers and more count alike: 20.</summary>
    public const int MostPayers = 20;

    /// <summary>What the owner of these nodes says; null when it says nothing.</summary>
    public static OwnersSize? Of(string word, IReadOnlyList<DirectoryEntry> nodes) =>
        nodes.Max(node => ModelNames.Find(node.Models, word)?.SizeBytes) is > 0 and var bytes
            ? new OwnersSize(bytes, nodes.Aggregate(0, (sum, node) => Math.Min(MostPayers, sum + node.KnownPayers)))
            : null;
}
