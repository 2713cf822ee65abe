using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>One node; its key is the node's id. Its registration is durable, its heartbeats and slots are not.</summary>
public interface INodeGrain : IProofGuard
{
    /// <summary>Joins the node to an account. Doing it again with the same key and owner gives the same credentials.</summary>
    Task<RegistrationOutcome> Register(NodeRegistration registration);

    /// <summary>Takes in a heartbeat.</summary>
    Task<HeartbeatOutcome> Heartbeat(NodeHeartbeat heartbeat);

    /// <summary>Reserves a slot for a job until the node's own count shows it, 15 s at most.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="model">Name or content hash.</param>
    /// <param name="lastHeard">
    /// What the caller's directory says of the node. An activation that took over from one on another silo goes by it until the node's
    /// next heartbeat, so that a silo that goes away does not take its nodes' work with it.
    /// </param>
    Task<SlotOutcome> TakeSlot(string jobId, string model, DirectoryEntry? lastHeard = null);

    /// <summary>Gives a reserved slot back.</summary>
    Task ReleaseSlot(string jobId);

    /// <summary>
    /// Suspends the node, removes it, or lets a suspended one go on; from the answer on it gets no jobs. A removed one stays removed.
    /// </summary>
    /// <returns>What holds now; null when there is no such node.</returns>
    Task<NodeStanding?> SetStanding(NodeStanding standing);

    /// <summary>
    /// Whether a receipt carries this node's signature; null when the node is not registered, or was removed so long ago that the holds
    /// of all its jobs have ended.
    /// </summary>
    Task<bool?> VerifyReceipt(SignedReceipt receipt);

    /// <summary>Notes how a job ended, by the node's own receipt, and gives its reserved slot back.</summary>
    Task RecordJob(string jobId, bool succeeded);

    /// <summary>
    /// Takes in what a payer says of the node, in the place of what it said before. The votes of the node's owner do not count. One that speaks
    /// for the node counts once its job is charged.
    /// </summary>
    Task Vote(PayerVote vote);

    /// <summary>How far the node can be relied on; null when it is not registered.</summary>
    Task<NodeReputation?> GetReputation();

    /// <summary>Why a call that says it is the node's is refused; null when it is the node's, and it may work.</summary>
    /// <param name="keyId">The key that signed the call; null in Trusted mode.</param>
    /// <param name="proof">The call's proof, which is used up; null in Trusted mode.</param>
    Task<HeartbeatOutcome?> Admit(string? keyId, ProofStamp? proof);

    /// <summary>What counts of the node's hardware, and why; null when the node is not registered.</summary>
    Task<HardwareStanding?> GetHardware();

    /// <summary>Takes a proof that was verified, in the place of the last one.</summary>
    Task<HardwareStanding> PutHardware(HardwareProof proof);

    /// <summary>Takes note of a false proof: the last one counts no more.</summary>
    /// <param name="until">Until when none is taken.</param>
    Task VoidHardware(DateTimeOffset until);
}
