using System.Security.Cryptography;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Tests.Cluster.Nodes;

/// <summary>Receipt keys as they lie in Postgres.</summary>
[Collection(nameof(PostgresCluster))]
public sealed class ReceiptKeyTests(PostgresCluster cluster)
{
    private const string State = "node";
    private readonly string _nodeId = $"keyed-{Guid.NewGuid():N}";

    private INodeGrain Node => cluster.Grains.GetGrain<INodeGrain>(_nodeId);

    [Fact]
    public async Task Register_OnPostgres_StoresNoKeyThatCanBeRead()
    {
        var receiptKey = await JoinAsync();

        var stored = (await ReadAsync()).State!.ReceiptKey;
        Assert.True(stored.Length > receiptKey.Length);
        Assert.Equal(-1, stored.AsSpan().IndexOf(receiptKey));
    }

    [Fact]
    public async Task Write_ClearKeyOfAnEarlierVersion_IsSealedAndStaysTheKey()
    {
        var receiptKey = RandomNumberGenerator.GetBytes(ReceiptSignature.KeyBytes);
        var row = await ReadAsync();
        (row.State!.Owner, row.State.KeyId, row.State.ReceiptKey) = ("owner", "key", receiptKey);
        await cluster.GrainStorage.WriteStateAsync(State, Node.GetGrainId(), row);
        Assert.True(await Node.VerifyReceipt(Receipt(receiptKey)));

        await Node.RecordJob("job", succeeded: true);

        Assert.True((await ReadAsync()).State!.ReceiptKey.Length > ReceiptSignature.KeyBytes);
        await CoordinatorCluster.RestartAsync(Node);
        Assert.True(await Node.VerifyReceipt(Receipt(receiptKey)));
        Assert.Equal(receiptKey, await JoinAsync());
    }

    [Fact]
    public async Task VerifyReceipt_KeySealedWithAnotherMasterKey_IsRefusedUntilTheNodeRegistersAgain()
    {
        var lost = RandomNumberGenerator.GetBytes(ReceiptSignature.KeyBytes);
        var row = await ReadAsync();
        var seal = new KeySeal(RandomNumberGenerator.GetBytes(KeySeal.KeyBytes));
        (row.State!.Owner, row.State.KeyId) = ("owner", "key");
        row.State.ReceiptKey = seal.Seal($"receipt-key {_nodeId}", Convert.ToBase64String(lost));
        await cluster.GrainStorage.WriteStateAsync(State, Node.GetGrainId(), row);

        Assert.False(await Node.VerifyReceipt(Receipt(lost)));
        Assert.False(await Node.VerifyReceipt(Receipt([])));
        await Node.RecordJob("job", succeeded: true);
        Assert.Equal(row.State.ReceiptKey, (await ReadAsync()).State!.ReceiptKey);

        var next = await JoinAsync();
        Assert.True(await Node.VerifyReceipt(Receipt(next)));
        Assert.False(await Node.VerifyReceipt(Receipt(lost)));
    }

    private async Task<byte[]> JoinAsync() =>
        Assert.IsType<RegistrationOutcome.Joined>(await Node.Register(new NodeRegistration("key", "owner"))).ReceiptKey;

    private async Task<GrainState<NodeState>> ReadAsync()
    {
        var read = new GrainState<NodeState>(new NodeState());
        await cluster.GrainStorage.ReadStateAsync(State, Node.GetGrainId(), read);
        return read;
    }

    private SignedReceipt Receipt(byte[] key)
    {
        var receipt = new SignedReceipt { JobId = "job", NodeId = _nodeId, Sequence = 1, DurationSeconds = 1, Signature = "" };
        return receipt with { Signature = ReceiptSignature.Sign(ReceiptMapping.ToWire(receipt), key) };
    }
}
