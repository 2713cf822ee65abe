using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>Shows the administrator who differs with whom on what jobs used.</summary>
internal static class DisputeApi
{
    /// <summary>Maps the route below <c>/admin</c>.</summary>
    public static void MapDisputes(this IEndpointRouteBuilder admin) => admin.MapGet("/disputes", List).Described(JobDocs.Disputes);

    private static async Task<IResult> List(IGrainFactory grains, CancellationToken cancellation)
    {
        var disputed = grains.GetGrain<IDisputesGrain>(0);
        var disputes = await disputed.List().WaitAsync(cancellation);
        var questions = await disputed.ListQuestions().WaitAsync(cancellation);
        return Results.Json(
            new DisputesResponse(
                [.. disputes.Select(job => new DisputeEntry(job.JobId, job.Account, job.Owner, job.Difference.ToDecimal(), job.At, job.ApartUntil))],
                [.. questions.Select(known => new QuestionEntry(known.Account, known.Differed, known.Met, known.Until))]),
            ProtocolJson.Default.DisputesResponse);
    }
}
