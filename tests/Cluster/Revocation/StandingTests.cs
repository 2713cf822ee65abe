using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Grains.Revocation;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Cluster.Revocation;

[Collection(nameof(CoordinatorCluster))]
public class StandingTests(CoordinatorCluster cluster)
{
    private readonly string _id = $"standing-{Guid.NewGuid():N}";

    private INodeGrain Node => cluster.Grains.GetGrain<INodeGrain>(_id);

    private IWalletGrain Wallet => cluster.Grains.GetGrain<IWalletGrain>(_id);

    private IRevocationGrain List => cluster.Grains.GetGrain<IRevocationGrain>(0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetStanding_UnknownNode_IsNull() => Assert.Null(await Node.SetStanding(NodeStanding.Removed));

    [Fact]
    public async Task SuspendedNode_GetsNoSlotAndNoBeatInAlsoAfterTheGrainEnded_AndWorksAgainLater()
    {
        await JoinAsync();
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("before", "llama"));
        Assert.Equal(NodeStanding.Suspended, await Node.SetStanding(NodeStanding.Suspended));

        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Revoked), await Node.TakeSlot("after", "llama"));
        await CoordinatorCluster.RestartAsync(Node);
        Assert.Equal(HeartbeatOutcome.Suspended, await Node.Heartbeat(Heartbeat()));
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Revoked), await Node.TakeSlot("after", "llama"));

        Assert.Equal(NodeStanding.Active, await Node.SetStanding(NodeStanding.Active));
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(Heartbeat()));
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("later", "llama"));
    }

    [Fact]
    public async Task RemovedNode_StaysRemovedWhateverItOrTheAdministratorTries_AndItsWorkIsStillVerified()
    {
        var receiptKey = await JoinAsync();
        await Node.SetStanding(NodeStanding.Removed);
        await CoordinatorCluster.RestartAsync(Node);

        Assert.Equal(NodeStanding.Removed, await Node.SetStanding(NodeStanding.Active));
        Assert.IsType<RegistrationOutcome.Removed>(await Node.Register(new NodeRegistration("key", "owner")));
        Assert.IsType<RegistrationOutcome.Removed>(await Node.Register(new NodeRegistration("other", "other")));
        Assert.Equal(HeartbeatOutcome.Removed, await Node.Heartbeat(Heartbeat()));
        Assert.Equal(HeartbeatOutcome.OtherKey, await Node.Heartbeat(Heartbeat() with { KeyId = "other" }));
        var wire = new ReceiptSubmission { JobId = "job", WorkerNodeId = _id, DurationSeconds = 1, Sequence = 1 };
        Assert.True(await Node.VerifyReceipt(new SignedReceipt
        {
            JobId = "job",
            NodeId = _id,
            DurationSeconds = 1,
            Sequence = 1,
            Signature = ReceiptSignature.Sign(wire, receiptKey),
        }));
    }

    [Fact]
    public async Task SuspendedAccount_GetsNoHoldAndGivesNothingAlsoAfterTheGrainEnded_AndIsFreeLater()
    {
        await Wallet.Open(Cancellation);
        await Wallet.SetSuspended(true);
        await CoordinatorCluster.RestartAsync(Wallet);

        Assert.IsType<HoldOutcome.Suspended>(await Wallet.PlaceHold(Request("a"), Cancellation));
        Assert.IsType<TransferOutcome.Suspended>(await Wallet.Transfer(
            new CreditTransfer { Account = _id, Recipient = "other", Amount = Credits.Of(1), Key = "key" }, Cancellation));
        Assert.Equal(Credits.Zero, (await Wallet.Find(Cancellation))!.Held);

        await Wallet.SetSuspended(false);
        Assert.IsType<HoldOutcome.Placed>(await Wallet.PlaceHold(Request("b"), Cancellation));
    }

    [Fact]
    public async Task SuspendedAccount_ItsNodes_GetNoSlotAndAreNotHeardAlsoAfterTheGrainEnded_AndWorkAgainLater()
    {
        var owner = cluster.Grains.GetGrain<IWalletGrain>($"{_id}-owner");
        await Node.Register(new NodeRegistration("key", $"{_id}-owner"));
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(Heartbeat()));
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("before", "llama"));
        await owner.SetSuspended(true);

        await Eventually.TrueAsync(
            async () => await Node.TakeSlot($"{Guid.NewGuid():N}", "llama") == new SlotOutcome.Refused(SlotRefusal.Revoked), "the node hears of it");
        Assert.Equal(HeartbeatOutcome.Suspended, await Node.Heartbeat(Heartbeat()));
        await CoordinatorCluster.RestartAsync(Node);
        Assert.Equal(HeartbeatOutcome.Suspended, await Node.Heartbeat(Heartbeat()));

        await owner.SetSuspended(false);
        await Eventually.TrueAsync(async () => await Node.Heartbeat(Heartbeat()) == HeartbeatOutcome.Seen, "the node hears of it");
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("later", "llama"));
    }

    [Fact]
    public async Task SuspendedAccount_IsGivenNothing()
    {
        var friend = cluster.Grains.GetGrain<IWalletGrain>($"{_id}-friend");
        await Wallet.Open(Cancellation);
        await friend.Open(Cancellation);
        await friend.SetSuspended(true);

        Assert.IsType<TransferOutcome.Suspended>(await Wallet.Transfer(
            new CreditTransfer { Account = _id, Recipient = $"{_id}-friend", Amount = Credits.Of(1), Key = "key" }, Cancellation));
    }

    [Fact]
    public async Task List_AccountsAddedAndRemoved_LastsAndForgetsThoseWhoseTicketsHaveExpired()
    {
        var now = TimeProvider.System.GetUtcNow();
        await List.Add($"{_id}-1", now.AddMinutes(5));
        await List.Add($"{_id}-2", now.AddMinutes(6));
        await List.Add($"{_id}-3", now.AddMinutes(-1));
        await List.Remove($"{_id}-2");
        await CoordinatorCluster.RestartAsync(List);

        Assert.Equal([$"{_id}-1"], (await List.GetList()).Accounts.Where(account => account.StartsWith(_id, StringComparison.Ordinal)));
    }

    private async Task<byte[]> JoinAsync()
    {
        var joined = Assert.IsType<RegistrationOutcome.Joined>(await Node.Register(new NodeRegistration("key", "owner")));
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(Heartbeat()));
        return joined.ReceiptKey;
    }

    private HoldRequest Request(string job) => new()
    {
        JobId = $"{_id}-{job}",
        Account = _id,
        NodeId = "node",
        Owner = "owner",
        Model = "llama",
        Multiplier = new Multiplier(1000),
        IssuedAt = TimeProvider.System.GetUtcNow(),
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5),
    };

    private static NodeHeartbeat Heartbeat() => new()
    {
        KeyId = "key",
        Address = "100.64.0.1",
        Url = "http://100.64.0.1:8080",
        Availability = NodeAvailability.Idle,
        Models = [new OfferedModel("llama", null, null)],
        ModelsHash = "llama",
        Slots = 4,
        InFlight = 0,
        Engines = [],
    };
}
