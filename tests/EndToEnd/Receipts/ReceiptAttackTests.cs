using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Receipts;

/// <summary>Receipts that state what was not, or at the wrong time: none ever makes a balance wrong.</summary>
public sealed class ReceiptAttackTests(ReceiptAttackTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<ReceiptAttackTests.Fixture>
{
    private const string Model = "fake:1b";
    private const string OtherModel = "other:1b";

    /// <summary>What <c>Scheduling:MaxParallel</c> is by default.</summary>
    private const int MaxParallel = 16;

    private FakeNode Node => fixture.Node;

    [Fact]
    public async Task Submit_ForgedSignature_Is401AndMovesNothing()
    {
        var job = await JobAsync();
        await UnmovedAsync(HttpStatusCode.Unauthorized, () => Node.SubmitAsync(Receipt(job) with { Signature = new string('0', 64) }));
        await UnmovedAsync(HttpStatusCode.Unauthorized, () => Node.SubmitAsync(Node.Sign(Receipt(job)) with { DurationSeconds = 200 }));
    }

    [Fact]
    public async Task Submit_StatusOrRequesterChangedOnTheWay_Is401AndMovesNothing()
    {
        var job = await JobAsync();
        var signed = Node.Sign(Receipt(job) with { Final = true });
        ReceiptSubmission[] forged =
        [
            signed with { Status = JobStatus.Failed }, signed with { RequesterPublicKey = Network.Owner.Account },
            signed with { SignatureV3 = signed.Signature }, signed with { Signature = signed.SignatureV3, SignatureV3 = null },
        ];

        foreach (var receipt in forged)
        {
            await UnmovedAsync(HttpStatusCode.Unauthorized, () => Node.SubmitAsync(receipt));
        }

        Assert.NotNull((await Node.SubmitAsync(signed)).Value);
    }

    [Fact]
    public async Task Submit_WithoutTheSignatureOfItsStatus_SaysNothingAboutTheNode()
    {
        using var node = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-status");
        const string model = "status:1b";
        await node.SendHeartbeatAsync(model);
        await Network.Requester.ModelIsServedAsync(model);

        var stripped = await Network.Requester.TicketAsync(model);
        var receipt = Receipt(stripped) with { WorkerNodeId = node.NodeId, Final = true };
        Assert.NotNull((await node.SubmitAsync(node.Sign(receipt) with { SignatureV3 = null, Status = JobStatus.Failed })).Value);
        var whole = await Network.Requester.TicketAsync(model);
        Assert.NotNull((await node.SubmitAsync(node.Sign(receipt with { JobId = whole.JobId }))).Value);

        var reputation = await Network.Requester.ReputationAsync(node.NodeId);
        Assert.Equal((1, 0), (reputation.SuccessfulJobs, reputation.FailedJobs));
    }

    [Fact]
    public async Task Submit_OldestFormWithUnsignedFigures_CountsItsDurationAlone()
    {
        var job = await JobAsync();
        var signed = Node.SignOlder(Receipt(job) with { Sequence = null, DurationSeconds = 0.001m, Final = null });

        // What the oldest form does not sign cannot keep the hold open.
        Assert.NotNull((await Node.SubmitAsync(signed with { Final = false, PromptTokens = 1_000_000, Status = JobStatus.Failed })).Value);

        var stored = (await Books.Of(Network).ReadAsync(
            $"SELECT prompt_tokens, final FROM receipts WHERE job_id = '{job.JobId}'", row => (row.GetInt64(0), row.GetBoolean(1)))).Single();
        Assert.Equal((0, true), stored);
    }

    [Fact]
    public async Task Submit_OverheardReceipt_ShowsNoBalance()
    {
        var job = await JobAsync();
        var receipt = Node.Sign(Receipt(job) with { DurationSeconds = 0.001m });
        Assert.NotNull((await Node.SubmitAsync(receipt)).Value);

        var again = await Network.Requester.SendAsync(new RawRequest(CoordinatorPaths.SubmitReceipt)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(receipt, ProtocolJson.Default.ReceiptSubmission),
        });

        Assert.Equal(200, again.Status);
        using var said = JsonDocument.Parse(again.Body);
        Assert.Equal(["credits_transferred", "status"], said.RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Submit_ByAnotherNode_IsRefusedAndMovesNothing()
    {
        var job = await JobAsync();
        await UnmovedAsync(HttpStatusCode.Unauthorized, () => fixture.Other.SubmitAsync(fixture.Other.Sign(Receipt(job))));
        await UnmovedAsync(HttpStatusCode.Forbidden, () => fixture.Other.SubmitAsync(fixture.Other.Sign(Receipt(job) with { WorkerNodeId = fixture.Other.NodeId })));
    }

    [Fact]
    public async Task Submit_ForAnotherAccountOrAnUnknownJob_IsRefusedAndMovesNothing()
    {
        var job = await JobAsync();
        await UnmovedAsync(HttpStatusCode.NotFound, () => Node.SubmitAsync(Node.Sign(Receipt(job) with { RequesterPublicKey = Network.Owner.Account })));
        await UnmovedAsync(HttpStatusCode.NotFound, () => Node.SubmitAsync(Node.Sign(Receipt(job) with { JobId = "no-such-job" })));
    }

    [Fact]
    public async Task Submit_MoreThanTheClockSays_IsChargedByTheClock()
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var job = await JobAsync();
        var before = await Network.Requester.BalanceAsync();

        Assert.NotNull((await Node.SubmitAsync(Node.Sign(Receipt(job) with { DurationSeconds = 300 }))).Value);

        // The node has more slots than a ticket is for at the same time, and each is paid by the clock.
        var charged = before.Balance - (await Network.Requester.BalanceAsync()).Balance;
        Assert.InRange(charged, 0, MaxParallel * ((decimal)time.GetElapsedTime(start).TotalSeconds + 1));
        await Ledger.AssertBalancedAsync(Network);
    }

    [Fact]
    public async Task Submit_RepeatedAndReordered_CountsOnce()
    {
        var job = await JobAsync();
        var receipts = Enumerable.Range(1, 4).Select(i => Node.Sign(Receipt(job) with { Sequence = i, DurationSeconds = i / 1000m, Final = i == 4 })).ToList();

        // A receipt earns no more than the time since its ticket.
        await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        foreach (var receipt in (ReceiptSubmission[])[receipts[3], receipts[0], receipts[3], receipts[2], receipts[1], receipts[3]])
        {
            await Node.SubmitAsync(receipt);
        }

        var charged = (await Network.Requester.TransactionsAsync()).Where(row => row.JobId == job.JobId).Sum(row => row.Credits);
        Assert.Equal(-0.004m, charged);
        await Ledger.AssertBalancedAsync(Network);
    }

    [Fact]
    public async Task Submit_SameSequenceWithOtherFigures_IsAConflictAndMovesNothing()
    {
        var job = await JobAsync();
        Assert.NotNull((await Node.SubmitAsync(Node.Sign(Receipt(job) with { DurationSeconds = 0.001m }))).Value);
        await UnmovedAsync(HttpStatusCode.Conflict, () => Node.SubmitAsync(Node.Sign(Receipt(job) with { DurationSeconds = 0.002m })));
    }

    [Fact]
    public async Task Submit_AfterTheHoldWasReleased_TakesNoMoreThanIsThere()
    {
        var job = await JobAsync();
        await Eventually.TrueAsync(
            async () => Books.Of(Network) is var books && (await books.ReadAsync($"SELECT status FROM holds WHERE job_id = '{job.JobId}'", row => row.GetString(0))).Single() != "open",
            "the hold is released");

        await Node.SubmitAsync(Node.Sign(Receipt(job) with { DurationSeconds = 300 }));

        Assert.True((await Network.Requester.BalanceAsync()).Available >= 0);
        Assert.InRange(-(await Network.Requester.TransactionsAsync()).Where(row => row.JobId == job.JobId).Sum(row => row.Credits), 0, job.Hold);
        await Ledger.AssertBalancedAsync(Network);
    }

    private async Task<AuthorizeResponse> JobAsync()
    {
        await Node.ServeAsync(Model);
        await Network.Requester.ModelIsServedAsync(Model);
        return await Network.Requester.TicketAsync(Model);
    }

    private ReceiptSubmission Receipt(AuthorizeResponse job) => new()
    {
        JobId = job.JobId,
        RequesterPublicKey = Network.Requester.Account,
        WorkerNodeId = Node.NodeId,
        DurationSeconds = 1,
        Sequence = 1,
        Final = false,
        PromptTokens = 1,
        CompletionTokens = 1,
        Status = JobStatus.Completed,
    };

    private async Task UnmovedAsync(HttpStatusCode status, Func<Task<Protocol.Coordinator.CoordinatorAnswer<SettlementResponse>>> submit)
    {
        var before = ((await Network.Requester.BalanceAsync()).Balance, (await Network.Owner.BalanceAsync()).Balance);
        Assert.Equal(status, (await submit()).Status);
        Assert.Equal(before, ((await Network.Requester.BalanceAsync()).Balance, (await Network.Owner.BalanceAsync()).Balance));
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Client = false,
        StarterCredits = 100_000,
        TicketLifetime = TimeSpan.FromSeconds(10),
        ReleaseGrace = TimeSpan.FromSeconds(1),
    })
    {
        public FakeNode Node { get; private set; } = null!;

        public FakeNode Other { get; private set; } = null!;

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Node = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-1");
            Other = await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-2", OtherModel);
        }

        public override async ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            Node?.Dispose();
            Other?.Dispose();
            await base.DisposeAsync();
        }
    }
}
