namespace MonkeyTroop.Grains.Reputation;

/// <summary>The latest vote of one payer on a node, as it is stored.</summary>
/// <param name="Account">The payer.</param>
/// <param name="Kind">What it says.</param>
/// <param name="IsKnown">Whether it has used the network for a while.</param>
/// <param name="At">When it was cast.</param>
[GenerateSerializer, Immutable]
internal sealed record NodeVote(string Account, VoteKind Kind, bool IsKnown, DateTimeOffset At);
