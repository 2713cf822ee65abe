using System.Net;
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

    private FakeNode Node => fixture.Node;

    [Fact]
    public async Task Submit_ForgedSignature_Is401AndMovesNothing()
    {
        var job = await JobAsync();
        await UnmovedAsync(HttpStatusCode.Unauthorized, () => Node.SubmitAsync(Receipt(job) with { Signature = new string('0', 64) }));
        await UnmovedAsync(HttpStatusCode.Unauthorized, () => Node.SubmitAsync(Node.Sign(Receipt(job)) with { DurationSeconds = 200 }));
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

        var charged = before.Balance - (await Network.Requester.BalanceAsync()).Balance;
        Assert.InRange(charged, 0, (decimal)time.GetElapsedTime(start).TotalSeconds + 1);
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
            Other = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-2");
            await Other.ServeAsync(OtherModel);
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
