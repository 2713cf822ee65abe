using MonkeyTroop.Gateway.Jobs;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Gateway.Jobs;

public sealed class ChargeReasonsTests
{
    [Theory]
    [InlineData("owner", 5, 5, null, true, "the node's word so far; the requester has not ended the job")]
    [InlineData("owner", 5, 5, null, false, "the node's word; the requester said nothing")]
    [InlineData("owner", 5, 5, 6, false, "the node's word, which the requester's allows")]
    [InlineData("owner", 5, 2, 2, false, "the requester's word, which is lower by 3 credits than the node's")]
    [InlineData("owner", 5, 4, 2, false, "the requester's word is lower by 3 credits; 2 of them could not come back, since the owner has moved them on")]
    [InlineData("payer", 5, 0, 2, false, "an own node: nothing is paid")]
    public void Of_Job_SaysWhichWordCounts(string owner, int node, int charged, int? allowed, bool isOpen, string reason) =>
        Assert.Equal(reason, ChargeReasons.Of(new JobSnapshot
        {
            JobId = "job",
            Account = "payer",
            Owner = owner,
            NodeId = "node",
            Model = "llama",
            Multiplier = Multiplier.Reference,
            Parallel = 1,
            Amount = Credits.Of(60),
            Captured = Credits.Of(charged),
            Remaining = Credits.Zero,
            IsOpen = isOpen,
            TicketSequence = 0,
            ExpiresAt = default,
            NodesWord = Credits.Of(node),
            Allowed = allowed is { } credits ? Credits.Of(credits) : null,
        }));
}
