namespace MonkeyTroop.Tests.Chaos.Wallets;

internal sealed partial class BooksCheck
{
    /// <summary>What a job's hold may have come to by all extensions that were asked for.</summary>
    /// <param name="hold">The hold, as the books have it.</param>
    /// <param name="first">Its amount when it was placed.</param>
    /// <param name="expiresAt">When its first ticket expires.</param>
    /// <param name="extensions">What was asked for.</param>
    private static bool IsWhatExtensionsMade(HoldLine hold, long first, long expiresAt, IReadOnlyCollection<AskedExtension> extensions)
    {
        var possible = extensions.Where(asked => asked.Fate != Fate.Refused).Select(asked => asked.Milliseconds * hold.Multiplier).Append(first);
        var promised = extensions.Where(asked => asked.Fate == Fate.Done).Select(asked => asked.Milliseconds * hold.Multiplier).Append(first).Max();
        var answers = extensions.SelectMany(asked => asked.Answers).ToList();
        var latest = answers.Select(answer => answer.ExpiresAt.ToUnixTimeMilliseconds() * 1000).Append(expiresAt).Max();
        var unknown = extensions.Sum(asked => asked.Unknown);
        return possible.Contains(hold.Amount) && hold.Amount >= promised
            && (unknown == 0 ? hold.ExpiresAt == latest : hold.ExpiresAt >= latest)
            && hold.TicketSequence >= answers.Count && hold.TicketSequence <= answers.Count + unknown
            && answers.Select(answer => answer.Seq).Distinct().Count() == answers.Count;
    }

    private void CheckExtensions()
    {
        var holds = rows.Holds.ToDictionary(hold => hold.JobId, StringComparer.Ordinal);
        foreach (var asked in journal.Extensions)
        {
            Count(asked.Fate);
            if (!holds.TryGetValue(asked.JobId, out var hold))
            {
                Lost += asked.Fate == Fate.Done ? 1 : 0;
                Require(asked.Fate != Fate.Done, $"job {asked.JobId} was extended and has no hold");
                continue;
            }

            Lost += asked.Fate == Fate.Done && hold.Amount < asked.Milliseconds * hold.Multiplier ? 1 : 0;
            Require(
                asked.Answers.All(answer => Micros.Of(answer.Hold) == asked.Milliseconds * hold.Multiplier),
                $"{hold} was extended to {asked.Milliseconds} ms and answered with [{string.Join(", ", asked.Answers)}]");
        }
    }
}
