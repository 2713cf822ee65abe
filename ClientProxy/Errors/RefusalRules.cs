using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Errors;

/// <summary>
/// Which of several causes an app is told when no try succeeded: the one nearest to what its user can do. Pure.
/// </summary>
internal static class RefusalRules
{
    /// <summary>
    /// Chooses. Where the coordinator gives no further ticket for a reason that lies with the account, its limits or the coordinator, that
    /// is the reason: no node would help. That there is no other node is no reason of its own; then the nodes' words count, first that one
    /// is full, which a wait mends, else the last.
    /// </summary>
    /// <param name="nodes">What the nodes that were tried came to, in their order.</param>
    /// <param name="coordinator">Why the coordinator gave no further ticket; null when it was not asked for one or gave it.</param>
    /// <exception cref="ArgumentException">Nothing was refused.</exception>
    public static Refusal Nearest(IReadOnlyList<Refusal> nodes, Refusal? coordinator)
    {
        if (coordinator is not null && (nodes.Count == 0 || !SaysNoOtherNode(coordinator)))
        {
            return coordinator;
        }

        return nodes.Count > 0
            ? nodes.LastOrDefault(IsFull) ?? nodes[^1]
            : throw new ArgumentException("nothing was refused", nameof(nodes));
    }

    /// <summary>Whether a refusal's code says that no node may serve the model now, which is so a moment later too.</summary>
    public static bool SaysNoNode(string? code) => code is ProblemCodes.NoNodeFree or ProblemCodes.NodesApart or ProblemCodes.AccountInQuestion;

    private static bool SaysNoOtherNode(Refusal refusal) => SaysNoNode(refusal.Code) || refusal.Code == ProblemCodes.UnknownModel;

    private static bool IsFull(Refusal refusal) => refusal.Status == StatusCodes.Status429TooManyRequests;
}
