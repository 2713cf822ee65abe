using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>Says in words why a job was charged what it was. Pure.</summary>
internal static class ChargeReasons
{
    /// <summary>The reason, as one line.</summary>
    public static string Of(JobSnapshot job) => job switch
    {
        _ when job.Account == job.Owner => "an own node: nothing is paid",
        { Allowed: null, IsOpen: true } => "the node's word so far; the requester has not ended the job",
        { Allowed: null } => "the node's word; the requester said nothing",
        { Allowed: { } allowed } when job.NodesWord > allowed && job.Captured > allowed =>
            $"the requester's word is lower by {job.NodesWord - allowed} credits; {job.Captured - allowed} of them could not come back, "
            + "since the owner has moved them on",
        { Allowed: { } allowed } when job.NodesWord > allowed =>
            $"the requester's word, which is lower by {job.NodesWord - allowed} credits than the node's",
        _ => "the node's word, which the requester's allows",
    };
}
