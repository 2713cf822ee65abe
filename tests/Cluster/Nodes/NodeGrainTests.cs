using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Cluster.Nodes;

[Collection(nameof(CoordinatorCluster))]
public class NodeGrainTests(CoordinatorCluster cluster)
{
    internal const string Key = "node-key";
    private readonly string _nodeId = $"node-{Guid.NewGuid():N}";

    private INodeGrain Node => cluster.Grains.GetGrain<INodeGrain>(_nodeId);

    [Fact]
    public async Task Register_Again_GivesTheSameReceiptKeyAlsoAfterTheGrainEnded()
    {
        var first = Assert.IsType<RegistrationOutcome.Joined>(await Node.Register(new NodeRegistration(Key, "owner")));
        await CoordinatorCluster.RestartAsync(Node);
        var second = Assert.IsType<RegistrationOutcome.Joined>(await Node.Register(new NodeRegistration(Key, "owner")));

        Assert.Equal(32, first.ReceiptKey.Length);
        Assert.Equal(first.ReceiptKey, second.ReceiptKey);
    }

    [Theory]
    [InlineData("other-key", "owner")]
    [InlineData(Key, "other-owner")]
    public async Task Register_IdOfAnotherKeyOrOwner_IsTaken(string key, string owner)
    {
        await Node.Register(new NodeRegistration(Key, "owner"));

        Assert.Equal(new RegistrationOutcome.Taken(IsOwn: owner == "owner"), await Node.Register(new NodeRegistration(key, owner)));
    }

    [Fact]
    public async Task Beat_NotRegistered_IsRefused() => Assert.Equal(HeartbeatOutcome.NotRegistered, await Node.Heartbeat(Heartbeat()));

    [Fact]
    public async Task Beat_SignedByAnotherKey_IsRefused()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));

        Assert.Equal(HeartbeatOutcome.OtherKey, await Node.Heartbeat(Heartbeat() with { KeyId = "other" }));
    }

    [Fact]
    public async Task Beat_ProofUsedBefore_IsRefused()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));
        var heartbeat = Heartbeat() with { Proof = new ProofStamp("once", TimeProvider.System.GetUtcNow()) };

        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(heartbeat));
        Assert.Equal(HeartbeatOutcome.ProofReused, await Node.Heartbeat(heartbeat));
    }

    [Fact]
    public async Task Beat_HashOnly_AsksForTheListWhenItIsNotKnown()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));

        Assert.Equal(HeartbeatOutcome.Resend, await Node.Heartbeat(Heartbeat() with { Models = null }));
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(Heartbeat()));
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(Heartbeat() with { Models = null }));
        Assert.Equal(HeartbeatOutcome.Resend, await Node.Heartbeat(Heartbeat() with { Models = null, ModelsHash = "other" }));
    }

    [Fact]
    public async Task Beat_MoreModelsThanAnUnprovenNodeMay_OffersTheFirstAndAllOnceAJobEndedWell()
    {
        IReadOnlyList<OfferedModel> many = [.. Enumerable.Range(0, 100).Select(number => new OfferedModel($"m{number}", null, null))];
        var most = new NodeOptions().MaxUnprovenModels;
        var full = Heartbeat() with { Models = many, ModelsHash = "many" };
        await Node.Register(new NodeRegistration(Key, "owner"));

        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(full));
        Assert.Equal(many.Take(most), (await HeardAsync()).Models);
        Assert.False((await HeardAsync()).IsProven);
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(full with { Models = null }));
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.NoSuchModel), await Node.TakeSlot("a", $"m{most}"));

        await Node.RecordJob("job", succeeded: true);
        Assert.Equal(HeartbeatOutcome.Resend, await Node.Heartbeat(full with { Models = null }));
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(full));
        Assert.Equal(many, (await HeardAsync()).Models);
        Assert.True((await HeardAsync()).IsProven);
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(full with { Models = null }));
    }

    [Fact]
    public async Task Beat_MoreLiveNodesThanAnAccountMayHave_IsRefusedUntilOneLeaves()
    {
        var owner = $"owner-{Guid.NewGuid():N}";
        var most = new NodeOptions().MaxPerAccount;
        var nodes = Enumerable.Range(0, most + 1).Select(number => cluster.Grains.GetGrain<INodeGrain>($"{owner}-{number}")).ToList();
        foreach (var node in nodes)
        {
            await node.Register(new NodeRegistration(Key, owner));
        }

        foreach (var node in nodes.Take(most))
        {
            Assert.Equal(HeartbeatOutcome.Seen, await node.Heartbeat(Heartbeat()));
        }

        Assert.Equal(HeartbeatOutcome.TooManyNodes, await nodes[most].Heartbeat(Heartbeat()));
        Assert.Equal(HeartbeatOutcome.Seen, await nodes[0].Heartbeat(Heartbeat()));
        Assert.Equal(HeartbeatOutcome.Seen, await nodes[0].Heartbeat(Heartbeat() with { Availability = NodeAvailability.Offline }));
        Assert.Equal(HeartbeatOutcome.Seen, await nodes[most].Heartbeat(Heartbeat()));
        Assert.Equal(HeartbeatOutcome.TooManyNodes, await nodes[0].Heartbeat(Heartbeat()));
        await nodes[1].SetStanding(NodeStanding.Removed);
        Assert.Equal(HeartbeatOutcome.Seen, await nodes[0].Heartbeat(Heartbeat()));
    }

    [Fact]
    public async Task Learn_ServedModel_IsKnownAfterTheGrainEndedAndWhatIsOnlyOfferedIsNot()
    {
        var model = $"model-{Guid.NewGuid():N}";
        var memory = cluster.Grains.GetGrain<IServedModelsGrain>(0);
        await Node.Register(new NodeRegistration(Key, "owner"));
        await Node.Heartbeat(Heartbeat() with { Models = [new OfferedModel($"{model}-offered", null, null)], ModelsHash = model });
        await memory.Learn("owner", [model]);
        await Eventually.TrueAsync(() => memory.Knows(model), "the model is known");
        await CoordinatorCluster.RestartAsync(memory);

        Assert.True(await memory.Knows(model));
        Assert.False(await memory.Knows($"{model}-offered"));
    }

    [Fact]
    public async Task TakeSlot_MoreThanSlots_IsRefusedUntilOneIsGivenBack()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));
        await Node.Heartbeat(Heartbeat());

        var taken = Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("a", "llama"));
        Assert.Equal(("owner", "http://100.64.0.1:8080"), (taken.Owner, taken.Url));
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Full), await Node.TakeSlot("b", "llama"));
        await Node.ReleaseSlot("a");
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("b", "llama"));
    }

    [Fact]
    public async Task TakeSlot_NodeThatCannot_IsRefusedWithTheReason()
    {
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Silent), await Node.TakeSlot("a", "llama"));
        await Node.Register(new NodeRegistration(Key, "owner"));
        await Node.Heartbeat(Heartbeat() with { Availability = NodeAvailability.Busy });
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.NotIdle), await Node.TakeSlot("a", "llama"));
        await Node.Heartbeat(Heartbeat());
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.NoSuchModel), await Node.TakeSlot("a", "mistral"));
    }

    [Fact]
    public async Task TakeSlot_AfterTheGrainEnded_WaitsForTheNextHeartbeat()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));
        await Node.Heartbeat(Heartbeat());
        await CoordinatorCluster.RestartAsync(Node);

        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Silent), await Node.TakeSlot("a", "llama"));
        await Node.Heartbeat(Heartbeat());
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("a", "llama"));
    }

    [Fact]
    public async Task TakeSlot_AfterTheGrainEndedWithWhatADirectoryHeard_GoesByItUntilTheNextHeartbeat()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));
        await Node.Heartbeat(Heartbeat() with { Slots = 2, EncryptionPublicKey = "x25519" });
        var heard = await HeardAsync();
        await CoordinatorCluster.RestartAsync(Node);

        var taken = Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("a", "llama", heard));
        Assert.Equal(("owner", "http://100.64.0.1:8080", "x25519"), (taken.Owner, taken.Url, taken.EncryptionPublicKey));
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("b", "llama", heard));
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Full), await Node.TakeSlot("c", "llama", heard));
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(Heartbeat() with { Models = null, Slots = 3 }));
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("c", "llama", heard));
    }

    [Fact]
    public async Task TakeSlot_WithWhatADirectoryHeardOfANodeSuspendedMeanwhile_IsRefused()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));
        await Node.Heartbeat(Heartbeat());
        var heard = await HeardAsync();
        await Node.SetStanding(NodeStanding.Suspended);
        await CoordinatorCluster.RestartAsync(Node);
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Revoked), await Node.TakeSlot("a", "llama", heard));

        await Node.SetStanding(NodeStanding.Active);
        Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("a", "llama", heard));
    }

    [Fact]
    public async Task TakeSlot_WithWhatADirectoryHeardLongAfterTheGrainBegan_IsSilent()
    {
        await Node.Register(new NodeRegistration(Key, "owner"));
        await Node.Heartbeat(Heartbeat());
        var heard = await HeardAsync();
        await CoordinatorCluster.RestartAsync(Node);
        Assert.Equal(new SlotOutcome.Refused(SlotRefusal.Silent), await Node.TakeSlot("a", "llama"));

        await Eventually.TrueAsync(
            async () => await Node.TakeSlot("a", "llama", heard) == new SlotOutcome.Refused(SlotRefusal.Silent),
            "what was heard before the silence limit is not believed any more");
    }

    [Fact]
    public async Task VerifyReceipt_OwnForgedAndUnregistered_AreToldApart()
    {
        Assert.Null(await Node.VerifyReceipt(Receipt("00")));
        var joined = Assert.IsType<RegistrationOutcome.Joined>(await Node.Register(new NodeRegistration(Key, "owner")));
        var wire = new ReceiptSubmission { JobId = "job", WorkerNodeId = _nodeId, DurationSeconds = 1.5m, Sequence = 1 };

        Assert.True(await Node.VerifyReceipt(Receipt(ReceiptSignature.Sign(wire, joined.ReceiptKey))));
        Assert.False(await Node.VerifyReceipt(Receipt(ReceiptSignature.Sign(wire with { DurationSeconds = 2 }, joined.ReceiptKey))));
        Assert.False(await Node.VerifyReceipt(Receipt(ReceiptSignature.Sign(wire, new byte[32]))));
    }

    [Fact]
    public async Task VerifyReceipt_WithTheLineV3_GoesByThatAlone()
    {
        var joined = Assert.IsType<RegistrationOutcome.Joined>(await Node.Register(new NodeRegistration(Key, "owner")));
        var wire = ReceiptSignature.SignBoth(
            new ReceiptSubmission
            {
                JobId = "job",
                WorkerNodeId = _nodeId,
                RequesterPublicKey = "payer",
                DurationSeconds = 1.5m,
                Sequence = 1,
                Status = JobStatus.Failed,
            },
            joined.ReceiptKey);
        var signed = Receipt(wire.Signature!) with { Requester = "payer", Status = nameof(JobStatus.Failed), SignatureV3 = wire.SignatureV3 };

        Assert.True(await Node.VerifyReceipt(signed));
        Assert.True(await Node.VerifyReceipt(signed with { Signature = "" }));
        Assert.False(await Node.VerifyReceipt(signed with { Requester = "another" }));
        Assert.False(await Node.VerifyReceipt(signed with { Status = nameof(JobStatus.Completed) }));
        Assert.False(await Node.VerifyReceipt(signed with { SignatureV3 = wire.Signature }));
        Assert.True(await Node.VerifyReceipt(signed with { SignatureV3 = null, Status = nameof(JobStatus.Completed) }));
    }

    private Task<DirectoryEntry> HeardAsync() => HeardAsync(cluster, _nodeId);

    /// <summary>What the directory knows of a node.</summary>
    internal static async Task<DirectoryEntry> HeardAsync(CoordinatorCluster cluster, string nodeId)
    {
        var partition = cluster.Grains.GetGrain<IDirectoryGrain>(DirectoryPartitions.Of(nodeId, new SchedulingOptions().Partitions));
        return (await partition.GetSnapshot()).Entries.Single(entry => entry.NodeId == nodeId);
    }

    private SignedReceipt Receipt(string signature) =>
        new() { JobId = "job", NodeId = _nodeId, DurationSeconds = 1.5m, Sequence = 1, Signature = signature };

    /// <summary>A heartbeat of an idle node with one slot.</summary>
    internal static NodeHeartbeat Heartbeat() => new()
    {
        KeyId = Key,
        Address = "100.64.0.1",
        Url = "http://100.64.0.1:8080",
        Availability = NodeAvailability.Idle,
        Models = [new OfferedModel("llama", null, null)],
        ModelsHash = "llama",
        Slots = 1,
        InFlight = 0,
        Engines = [],
    };
}
