namespace MonkeyTroop.Grains.Reputation;

/// <summary>The latest vote of one payer on a node, as it is stored.</summary>
/// <param name="Account">The payer.</param>
/// <param name="Kind">What it says.</param>
/// <param name="IsKnown">Whether it has used the network for a while.</param>
/// <param name="At">When it was cast.</param>
/// <param name="SpeedPercent">How fast it was served, in hundredths of what the node promises; 0 where it does not say.</param>
/// <param name="Delivered">How fast it was served, in thousandths of the reference GPU; 0 where it does not say.</param>
[GenerateSerializer, Immutable]
internal sealed record NodeVote(string Account, VoteKind Kind, bool IsKnown, DateTimeOffset At, int SpeedPercent = 0, int Delivered = 0);
