using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// What the node's payers say of it. Its own receipts are counted and shown, and no score depends on them: a node would call every job a success.
/// </summary>
internal sealed partial class NodeGrain
{
    /// <summary>Most votes that wait for their jobs to be charged; the oldest goes first. Those of jobs that never are stay until then.</summary>
    private const int MostWaiting = 256;

    /// <summary>Votes that speak for the node, from the end of a job to its final receipt. They go with the activation.</summary>
    private readonly OrderedDictionary<string, PayerVote> _unpaid = new(StringComparer.Ordinal);

    public async Task RecordJob(string jobId, bool succeeded)
    {
        await ReleaseSlot(jobId);
        State.SucceededJobs += succeeded ? 1 : 0;
        State.FailedJobs += succeeded ? 0 : 1;
        var isVote = succeeded && _unpaid.Remove(jobId, out var vote) && Put(vote);
        await WriteAsync();
        await (isVote ? ReportVotesAsync() : Task.CompletedTask);
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
            if (_unpaid.Count >= MostWaiting)
            {
                _unpaid.RemoveAt(0);
            }

            _unpaid[vote.JobId] = vote;
            return Task.CompletedTask;
        }

        return Put(vote) ? WriteVoteAsync() : Task.CompletedTask;
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
            Reliability = votes.Reliability,
            SpeedPercent = votes.SpeedPercent,
            IsTrusted = votes.IsTrusted,
            Answered = votes.Answered,
            Overloaded = votes.Overloaded,
            Failed = votes.Failed,
            SucceededJobs = State.SucceededJobs,
            FailedJobs = State.FailedJobs,
            UpdatedAt = State.Votes.Count > 0 ? State.Votes.Max(vote => vote.At) : State.RegisteredAt,
        });
    }

    private bool Put(PayerVote vote) => NodeVotes.Put(State.Votes, new NodeVote(vote.Account, vote.Kind, vote.IsKnown, time.GetUtcNow(), vote.SpeedPercent, vote.Delivered));

    private async Task WriteVoteAsync()
    {
        await WriteAsync();
        await ReportVotesAsync();
    }

    /// <summary>Lets picks go by the votes at once.</summary>
    private Task ReportVotesAsync() => IsLive ? ReportAsync() : Task.CompletedTask;

    private VoteSums CountVotes() => NodeVotes.Sum(State.Votes, time.GetUtcNow());
}
