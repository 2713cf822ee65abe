using CsCheck;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Tests.Unit.Protocol.Receipts;

/// <summary>Receipts of few words, so that two often share a line if any two can: their ids look like figures and like the names of forms.</summary>
internal static class ReceiptGen
{
    private static readonly Gen<string?> Id = OneOf<string?>("1", "12", "v2", "v3", "true", "completed", "a", "a.b", "-", "1:1", "v2:a", ":", "", null);

    private static readonly Gen<long?> Figure = OneOf<long?>(1, 12, 0, null);

    /// <summary>Any receipt; durations are whole milliseconds, which the coordinator asks for.</summary>
    public static readonly Gen<ReceiptSubmission> Any = Gen.Select(
        Gen.Select(Id, Id, Id),
        Gen.Select(Figure, Figure, Figure),
        OneOf<decimal?>(0, 1, 12, 0.001m, 1.2m, null),
        OneOf<bool?>(true, false, null),
        OneOf<JobStatus?>(JobStatus.Completed, JobStatus.Cancelled, JobStatus.Failed, (JobStatus)7, null),
        (ids, figures, seconds, final, status) => new ReceiptSubmission
        {
            JobId = ids.Item1,
            WorkerNodeId = ids.Item2,
            RequesterPublicKey = ids.Item3,
            Sequence = figures.Item1,
            PromptTokens = figures.Item2,
            CompletionTokens = figures.Item3,
            DurationSeconds = seconds,
            Final = final,
            Status = status,
        });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>What a signature of a form makes of a receipt: its form, and what that form covers.</summary>
    public static object MeaningOf(ReceiptSubmission receipt, bool isV3)
    {
        var (job, node) = (receipt.JobId, receipt.WorkerNodeId);
        var used = (receipt.Sequence, receipt.DurationSeconds, receipt.PromptTokens ?? 0, receipt.CompletionTokens ?? 0, receipt.Final ?? false);
        return isV3 ? ("v3", job, node, used, receipt.RequesterPublicKey, receipt.Status)
            : receipt.Sequence is not null ? ("v2", job, node, used)
            : ("oldest", job, node, receipt.DurationSeconds);
    }
}
