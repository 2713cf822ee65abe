using System.Diagnostics;

namespace MonkeyTroop.Grains.Reputation;

/// <summary>
/// The votes on a node: one for each payer, its latest. So what one payer does, however often, moves a node by one vote. Pure.
/// </summary>
internal static class NodeVotes
{
    /// <summary>How long a vote counts: 7 days.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>A vote that says the same as the payer's last one is written again only after this long: an hour.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromHours(1);

    /// <summary>Most votes that are kept of a node; the oldest goes first.</summary>
    public const int Most = 256;

    /// <summary>Weight of a payer that is new to the network; that of a known one is 1.</summary>
    private const double NewPayer = 0.5;

    /// <summary>What an overloaded node is charged with, of a failure.</summary>
    private const double Overload = 0.5;

    /// <summary>Known payers that must say how fast they were served before it counts: 3.</summary>
    private const int LeastSpeeds = 3;

    /// <summary>Puts a vote in the place of the payer's earlier one, and drops those whose time is over.</summary>
    /// <returns>False when the votes stay as they are, because the payer said the same a short time ago.</returns>
    public static bool Put(List<NodeVote> votes, NodeVote vote)
    {
        if (votes.Find(earlier => earlier.Account == vote.Account) is { } earlier)
        {
            vote = vote.SpeedPercent > 0 ? vote : vote with { SpeedPercent = earlier.SpeedPercent };
            vote = vote.Delivered > 0 ? vote : vote with { Delivered = earlier.Delivered };
            if (earlier with { At = vote.At } == vote && vote.At - earlier.At < RenewAfter)
            {
                return false;
            }
        }

        votes.RemoveAll(earlier => earlier.Account == vote.Account || !Counts(earlier, vote.At));
        if (votes.Count >= Most)
        {
            votes.Remove(votes.MinBy(kept => kept.At)!);
        }

        votes.Add(vote);
        return true;
    }

    /// <summary>The sums of those votes that count now.</summary>
    public static VoteSums Sum(IEnumerable<NodeVote> votes, DateTimeOffset now)
    {
        var (sums, speeds, delivered) = (new VoteSums(), new List<int>(), new List<int>());
        foreach (var vote in votes.Where(vote => Counts(vote, now)))
        {
            if (vote is { IsKnown: true, SpeedPercent: > 0 })
            {
                speeds.Add(vote.SpeedPercent);
            }

            if (vote is { IsKnown: true, Delivered: > 0 })
            {
                delivered.Add(vote.Delivered);
            }

            var (weight, known) = vote.IsKnown ? (1, 1) : (NewPayer, 0);
            sums = vote.Kind switch
            {
                VoteKind.Answered => sums with { Answered = sums.Answered + 1, Good = sums.Good + weight, KnownAnswered = sums.KnownAnswered + known },
                VoteKind.Overloaded => sums with
                {
                    Overloaded = sums.Overloaded + 1,
                    Bad = sums.Bad + (weight * Overload),
                    KnownBad = sums.KnownBad + (known * Overload),
                },
                VoteKind.Failed => sums with { Failed = sums.Failed + 1, Bad = sums.Bad + weight, KnownBad = sums.KnownBad + known },
                _ => throw new UnreachableException($"no weight for {vote.Kind}"),
            };
        }

        speeds.Sort();
        delivered.Sort();
        return sums with
        {
            SpeedPercent = speeds.Count < LeastSpeeds ? sums.SpeedPercent : speeds[speeds.Count / 2],
            Delivered = delivered.Count < LeastSpeeds ? 0 : delivered[(delivered.Count - 1) / 2], // of two the lower: credits depend on it
        };
    }

    private static bool Counts(NodeVote vote, DateTimeOffset now) => now - vote.At < Lifetime;
}

/// <summary>Votes on a node, counted and weighed.</summary>
internal readonly record struct VoteSums
{
    /// <summary>Known payers that make a node trusted: 20.</summary>
    public const int TrustedFrom = 20;

    /// <summary>How far it must be reliable by their votes alone: 0.7. New accounts, which are free, take no trust away.</summary>
    public const double TrustedScore = 0.7;

    /// <summary>No votes.</summary>
    public VoteSums()
    {
    }

    /// <summary>Weight of the payers that were answered.</summary>
    public double Good { get; init; }

    /// <summary>Weight of the payers that were not.</summary>
    public double Bad { get; init; }

    /// <summary>Payers that were answered.</summary>
    public int Answered { get; init; }

    /// <summary>Those of them that have used the network for a while.</summary>
    public int KnownAnswered { get; init; }

    /// <summary>Weight of the payers that were not, of those that have used the network for a while.</summary>
    public double KnownBad { get; init; }

    /// <summary>Payers that found the node overloaded.</summary>
    public int Overloaded { get; init; }

    /// <summary>Payers that met a failure.</summary>
    public int Failed { get; init; }

    /// <summary>How fast the node makes tokens, in hundredths of what it promises: the median of its known payers, 100 while fewer than three say.</summary>
    public int SpeedPercent { get; init; } = 100;

    /// <summary>How fast it makes tokens, in thousandths of the reference GPU: the median of its known payers, 0 while fewer than three say.</summary>
    public int Delivered { get; init; }

    /// <summary>How far the node can be relied on, between 0 and 1.</summary>
    public double Reliability => ReputationScore.Of(Good, Bad);

    /// <summary>The node's score, between 0 and 1.</summary>
    public double Score => ReputationScore.WithSpeed(Reliability, SpeedPercent);

    /// <summary>Whether so many known payers have confirmed the node that its word counts against an account in question.</summary>
    public bool IsTrusted => KnownAnswered >= TrustedFrom && ReputationScore.Of(KnownAnswered, KnownBad) >= TrustedScore;
}
