using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>The ids of nodes whose names several accounts chose.</summary>
internal static class NodeIds
{
    /// <summary>
    /// Characters of the owner's id that are added. Eight tell the accounts of one name apart; more are for when a stranger took that
    /// id too, to be in the way.
    /// </summary>
    private static readonly int[] Lengths = [8, 16, 43];

    /// <summary>Ids that an account's node gets when the one that it asks for is another account's, the shortest first: <c>pc-ZXkDu2Ab</c>.</summary>
    /// <param name="asked">The id that the node asks for.</param>
    /// <param name="owner">The account.</param>
    public static IEnumerable<string> Qualified(string asked, string owner) =>
        from length in Lengths
        where length <= owner.Length || length == Lengths[0]
        let suffix = owner[..Math.Min(length, owner.Length)]
        select $"{asked[..Math.Min(asked.Length, FieldRules.MaxIdLength - suffix.Length - 1)]}-{suffix}";
}
