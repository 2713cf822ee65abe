using System.Net;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Jobs;

public sealed class ReceiptSenderTests
{
    [Fact]
    public async Task Send_CoordinatorUnavailable_KeepsTheReceiptUntilItIsTakenIn()
    {
        await using var worker = await TestWorker.StartAsync();
        worker.Coordinator.ReceiptRefusal = (503, ProblemCodes.StoreAway);
        (await worker.PostAsync(worker.Coordinator.Ticket())).Dispose();
        await Eventually.TrueAsync(() => worker.Outbox("sequence") == 1, "a receipt");
        Assert.Equal(0, worker.Outbox("acknowledged"));
        worker.Coordinator.ReceiptRefusal = null;

        await Eventually.TrueAsync(() => worker.Outbox("acknowledged") == 1, "the acknowledgement");
        Assert.Equal(1, Assert.Single(worker.Coordinator.Receipts).Sequence);
    }

    [Fact]
    public async Task Send_ReceiptRefusedForGood_IsKeptWithItsReasonAndNotSentAgain()
    {
        await using var worker = await TestWorker.StartAsync();
        worker.Coordinator.ReceiptRefusal = (409, ProblemCodes.ReceiptConflict);
        (await worker.PostAsync(worker.Coordinator.Ticket())).Dispose();
        await Eventually.TrueAsync(() => worker.Outbox("refused") == 1, "the refusal");
        worker.Coordinator.ReceiptRefusal = null;
        (await worker.PostAsync(worker.Coordinator.Ticket("job-2"))).Dispose();
        await Eventually.TrueAsync(() => worker.Outbox("acknowledged", "job-2") == 1, "the next receipt");

        Assert.Equal(["job-2"], worker.Coordinator.Receipts.Select(receipt => receipt.JobId!));
    }

    [Fact]
    public async Task Restart_WithReceiptsNotSent_SendsThemAndTheJobGoesOn()
    {
        await using var first = await TestWorker.StartAsync();
        first.Coordinator.ReceiptRefusal = (503, ProblemCodes.StoreAway);
        first.Engine.Answer = async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System, context.RequestAborted);
            await context.Response.WriteAsync("{}");
        };
        var ticket = first.Coordinator.Ticket();
        (await first.PostAsync(ticket)).Dispose();
        await Eventually.TrueAsync(() => first.Outbox("sequence") == 1, "a receipt");
        await using var second = await first.RestartAsync();
        var before = second.Outbox("used_ms");
        first.Coordinator.ReceiptRefusal = null;
        (await second.PostAsync(ticket)).Dispose();
        await Eventually.TrueAsync(() => second.Outbox("acknowledged") == 2, "the acknowledgement of the second receipt");

        Assert.InRange(before!.Value, 50, long.MaxValue);
        Assert.True(second.Coordinator.Receipts.Last().DurationSeconds >= (before + 50) / 1000m);
    }

    [Fact]
    public async Task Send_RequesterHasEndedTheJobElsewhere_NothingMoreRunsUnderIt()
    {
        await using var worker = await TestWorker.StartAsync();
        worker.Coordinator.Settlement = new SettlementResponse("success", 0, Ended: true, Difference: 2);
        var ticket = worker.Coordinator.Ticket();
        (await worker.PostAsync(ticket)).Dispose();

        await Eventually.TrueAsync(() => worker.Coordinator.Receipts.LastOrDefault() is { Final: true }, "the job's final receipt");
        using var refused = await worker.PostAsync(ticket);
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
    }

    [Theory]
    [InlineData(null, ProblemCodes.CoordinatorAway, "TryAgain")]
    [InlineData(503, ProblemCodes.StoreAway, "TryAgain")]
    [InlineData(429, "rate_limited", "TryAgain")]
    [InlineData(500, ProblemCodes.Internal, "TryAgain")]
    [InlineData(401, ProblemCodes.InvalidProof, "TryAgain")]
    [InlineData(404, ProblemCodes.Internal, "TryAgain")]
    [InlineData(401, ProblemCodes.InvalidReceipt, "Refused")]
    [InlineData(404, ProblemCodes.UnknownJob, "Refused")]
    [InlineData(409, ProblemCodes.ReceiptConflict, "Refused")]
    [InlineData(400, ProblemCodes.InvalidRequest, "Refused")]
    public void Of_Refusal_IsForGoodOnlyWhenItIsAboutTheReceipt(int? status, string code, string verdict)
    {
        var answer = new CoordinatorAnswer<SettlementResponse> { Status = (HttpStatusCode?)status, Problem = new Problem { Code = code } };

        Assert.Equal(verdict, ReceiptVerdicts.Of(answer).ToString());
    }

    [Theory]
    [InlineData(1, null, 0.0, 0.5)]
    [InlineData(1, null, 1.0, 1)]
    [InlineData(3, null, 1.0, 4)]
    [InlineData(50, null, 1.0, 60)]
    [InlineData(1, 120, 0.0, 120)]
    [InlineData(1, -5, 0.0, 0.5)]
    public void After_Failures_DoublesUpToAMinuteAndHeedsWhatIsAsked(int failures, int? asked, double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(failures, asked is { } wait ? TimeSpan.FromSeconds(wait) : null, random));
}
