using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Reputation;

/// <summary>Passes on what requesters say of the nodes that ran their jobs.</summary>
internal sealed partial class Ballots(IGrainFactory grains, AccountTrusts trusts, TimeProvider time, ILogger<Ballots> logger)
{
    /// <summary>
    /// How long after the expiry of its last ticket a job has a vote: an hour. So one job does not keep a vote alive for ever.
    /// </summary>
    private static readonly TimeSpan VotesFor = TimeSpan.FromHours(1);

    /// <summary>Casts the vote of a job's payer, if its outcome is one. A vote that cannot be cast is lost; the payer's next job has another.</summary>
    /// <param name="job">The job; its account's proof was checked.</param>
    /// <param name="outcome">What its payer says.</param>
    /// <param name="speed">How fast it was served; null where that is not known.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task CastAsync(JobSnapshot job, JobOutcome outcome, NodeSpeed? speed, CancellationToken cancellation)
    {
        if (VoteOf(outcome) is not { } kind || !HasVote(job, time.GetUtcNow()))
        {
            return;
        }

        try
        {
            var vote = new PayerVote
            {
                JobId = job.JobId,
                Account = job.Account,
                Kind = kind,
                IsKnown = await trusts.OfAsync(job.Account, cancellation) == AccountTrust.Known,
                IsPaid = job.Captured > Credits.Zero,
                SpeedPercent = speed?.Percent ?? 0,
                Delivered = speed?.Delivered ?? 0,
            };
            await grains.GetGrain<INodeGrain>(job.NodeId).Vote(vote).WaitAsync(cancellation);
        }
        catch (Exception e) when (GrainFaults.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            // The end of the job is what was asked for.
            LogLost(logger, job.NodeId, job.JobId, e.Message);
        }
    }

    /// <summary>Whether a job still has a vote.</summary>
    internal static bool HasVote(JobSnapshot job, DateTimeOffset now) => now - job.ExpiresAt < VotesFor;

    /// <summary>The vote in an outcome; null when it says nothing about the node.</summary>
    internal static VoteKind? VoteOf(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed => VoteKind.Answered,
        JobOutcome.Overloaded => VoteKind.Overloaded,
        JobOutcome.Failed => VoteKind.Failed,
        JobOutcome.Cancelled or JobOutcome.Rejected or JobOutcome.Unused => null,
        _ => throw MissingArm.Of(outcome),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "what the payer of job {JobId} says of node {NodeId} is lost: {Reason}")]
    private static partial void LogLost(ILogger logger, string nodeId, string jobId, string reason);
}
