using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// What the node's payers say of it. Its own receipts are counted and shown, and no score depends on them: a node would call every job a success.
/// </summary>
internal sealed partial class NodeGrain
{
    /// <summary>Most votes that wait for their jobs to be charged.</summary>
    private const int MostWaiting = 256;

    /// <summary>Votes that speak for the node, from the end of a job to its final receipt. They go with the activation.</summary>
    private readonly Dictionary<string, PayerVote> _unpaid = new(StringComparer.Ordinal);

    public async Task RecordJob(string jobId, bool succeeded)
    {
        await ReleaseSlot(jobId);
        State.SucceededJobs += succeeded ? 1 : 0;
        State.FailedJobs += succeeded ? 0 : 1;
        await WriteAsync();
        if (succeeded && _unpaid.Remove(jobId, out var vote))
        {
            await PutAsync(vote);
        }
    }

    public Task Vote(PayerVote vote)
    {
        // An owner does not vote on its own nodes.
        if (State.Owner is null || vote.Account == State.Owner)
        {
            return Task.CompletedTask;
        }

        if (vote is { Kind: VoteKind.Answered, IsPaid: false })
        {
            if (_unpaid.Count < MostWaiting)
            {
                _unpaid[vote.JobId] = vote;
            }

            return Task.CompletedTask;
        }

        return PutAsync(vote);
    }

    public Task<NodeReputation?> GetReputation()
    {
        if (State.Owner is null)
        {
            return Task.FromResult<NodeReputation?>(null);
        }

        var votes = CountVotes();
        return Task.FromResult<NodeReputation?>(new NodeReputation
        {
            Owner = State.Owner,
            Score = votes.Score,
            Answered = votes.Answered,
            Overloaded = votes.Overloaded,
            Failed = votes.Failed,
            SucceededJobs = State.SucceededJobs,
            FailedJobs = State.FailedJobs,
            UpdatedAt = State.Votes.Count > 0 ? State.Votes.Max(vote => vote.At) : State.RegisteredAt,
        });
    }

    /// <summary>Counts a vote, and lets picks go by it at once.</summary>
    private async Task PutAsync(PayerVote vote)
    {
        if (NodeVotes.Put(State.Votes, new NodeVote(vote.Account, vote.Kind, vote.IsKnown, time.GetUtcNow())))
        {
            await WriteAsync();
            await (IsLive ? ReportAsync() : Task.CompletedTask);
        }
    }

    private VoteSums CountVotes() => NodeVotes.Sum(State.Votes, time.GetUtcNow());
}
