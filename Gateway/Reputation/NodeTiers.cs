using System.Globalization;
using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Reputation;

/// <summary>Puts scores into words. Pure.</summary>
internal static class NodeTiers
{
    /// <summary>The tier of a score.</summary>
    /// <param name="score">Between 0 and 1.</param>
    public static NodeTier Of(double score) => score switch
    {
        < 0.2 => NodeTier.Suspended,
        < 0.4 => NodeTier.Probation,
        < 0.7 => NodeTier.Standard,
        < 0.9 => NodeTier.Trusted,
        _ => NodeTier.Elite,
    };

    /// <summary>Why a node has its score.</summary>
    public static string ReasonOf(NodeReputation reputation)
    {
        var payers = reputation.Answered + reputation.Overloaded + reputation.Failed;
        return payers == 0
            ? "no payer has spoken in the last 7 days"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"of {payers} {(payers == 1 ? "payer" : "payers")} in the last 7 days {reputation.Answered} answered, {reputation.Overloaded} without room, {reputation.Failed} failed");
    }
}
