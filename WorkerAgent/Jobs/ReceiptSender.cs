using System.Diagnostics;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Registration;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>Sends the outbox's receipts until the coordinator has taken them in, however long that takes. No request waits for it.</summary>
internal sealed partial class ReceiptSender(
    SqliteOutbox outbox, JobTable jobs, ReceiptSignal signal, CoordinatorLink coordinator, NodeIdentity identity, NodeCredentials credentials, ReceiptMetrics metrics, TimeProvider time, ILogger<ReceiptSender> logger)
    : BackgroundService
{
    private const int BatchSize = 64;
    private const int AtOnce = 4;
    private static readonly TimeSpan CleanUpInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// Sends what waits; null when all of it has been dealt with, else how long the coordinator asks to wait, or zero, also when the
    /// outbox cannot be read.
    /// </summary>
    public async Task<TimeSpan?> SendPendingAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await outbox.PendingAsync(BatchSize) is not { } pending)
            {
                return TimeSpan.Zero;
            }

            if (pending.Count == 0)
            {
                return null;
            }

            var wait = -1L;
            await Parallel.ForEachAsync(
                pending,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (receipt, token) =>
                {
                    if (Interlocked.Read(ref wait) < 0 && await SendAsync(receipt, token) is { } asked)
                    {
                        Interlocked.Exchange(ref wait, asked.Ticks);
                    }
                });
            if (wait >= 0)
            {
                return TimeSpan.FromTicks(wait);
            }
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (true)
        {
            await outbox.ForgetAsync();
            await outbox.CountPendingAsync();
            var asked = await SendPendingAsync(stoppingToken);
            await outbox.CountPendingAsync();
            if (asked is null)
            {
                failures = 0;
                await signal.WaitAsync(CleanUpInterval, stoppingToken);
                continue;
            }

            failures++;
            var pause = Backoff.After(failures, asked, Random.Shared.NextDouble());

            // An outbox that fails says when it works again; nothing else raises the signal until then.
            await (outbox.IsFailing ? signal.WaitAsync(pause, stoppingToken) : Task.Delay(pause, time, stoppingToken));
        }
    }

    // Null when the receipt has been dealt with, else how long to wait before the next try.
    private async Task<TimeSpan?> SendAsync(JobRecord receipt, CancellationToken cancellation)
    {
        var answer = await coordinator.Patient.PostAsync(
            CoordinatorPaths.SubmitReceipt, Signed(receipt), ProtocolJson.Default.ReceiptSubmission, ProtocolJson.Default.SettlementResponse, cancellation);
        var verdict = ReceiptVerdicts.Of(answer);
        metrics.Sent(verdict);
        switch (verdict)
        {
            case ReceiptVerdict.Acknowledged:
                LogAcknowledged(receipt.JobId, receipt.Sequence, receipt.UsedMilliseconds);
                await HearAsync(receipt, answer.Value!);
                return await outbox.AcknowledgeAsync(receipt) ? null : TimeSpan.Zero;
            case ReceiptVerdict.Refused:
                LogRefused(receipt.JobId, receipt.Sequence, answer.Explain());
                return await outbox.RefuseAsync(receipt, answer.Explain()) ? null : TimeSpan.Zero;
            case ReceiptVerdict.TryAgain:
                LogWaiting(receipt.JobId, receipt.Sequence, answer.Explain());
                return answer.RetryAfter ?? TimeSpan.Zero;
            default:
                throw new UnreachableException($"nothing is done about {verdict}");
        }
    }

    /// <summary>What the coordinator says of the job besides: that its requester has ended it, and that its word is lower.</summary>
    private async Task HearAsync(JobRecord receipt, SettlementResponse answer)
    {
        if (answer.Difference is { } difference)
        {
            LogDiffers(receipt.JobId, answer.CreditsTransferred, difference);
        }

        await (answer.Ended is true ? jobs.EndAsync(receipt.JobId) : Task.CompletedTask);
    }

    private ReceiptSubmission Signed(JobRecord receipt) => ReceiptSignature.SignBoth(
        new ReceiptSubmission
        {
            JobId = receipt.JobId,
            RequesterPublicKey = receipt.Requester,
            WorkerNodeId = identity.Id,
            DurationSeconds = receipt.UsedMilliseconds / 1000m,
            Sequence = receipt.Sequence,
            Final = receipt.Final,
            PromptTokens = receipt.Tokens.Prompt,
            CompletionTokens = receipt.Tokens.Completion,
            Status = receipt.Status,
        },
        credentials.ReceiptKey);
}
