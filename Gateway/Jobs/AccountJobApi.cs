using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Wallets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>Shows what a job cost, and why, to both who have a part in it.</summary>
internal static class AccountJobApi
{
    public static void MapAccountJobs(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/users/{account}/jobs/{jobId}", Show).Limited(RateLimitTier.Wallet).Described(AccountJobDocs.Show);

    private static async Task<IResult> Show(
        string account, string jobId, HttpRequest http, ProofGate gate, AdminGate admin, IGrainFactory grains, CancellationToken cancellation)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(account), "account", "is not an account id");
        errors.Require(FieldRules.IsId(jobId), "id", "is not a job id");
        if (errors.Refusal is { } malformed)
        {
            return malformed;
        }

        var (_, refusal) = await AccountAccess.CheckAsync(account, http, gate, admin);
        return refusal ?? JobApi.AnswerTo(
            await grains.GetGrain<IWalletGrain>(account).ShowJob(jobId, cancellation),
            jobId,
            found => Results.Json(AnswerOf(found.Job), ProtocolJson.Default.AccountJobResponse));
    }

    private static AccountJobResponse AnswerOf(JobSnapshot job) => new()
    {
        JobId = job.JobId,
        Requester = job.Account,
        Owner = job.Owner,
        NodeId = job.NodeId,
        Model = job.Model,
        Multiplier = job.Multiplier.ToDecimal(),
        Rates = ModelRates.ToWire(job.Rates),
        IssuedAt = job.IssuedAt,
        Open = job.IsOpen,
        Held = job.Remaining.ToDecimal(),
        Charged = job.Captured.ToDecimal(),
        NodeDue = job.NodesWord.ToDecimal(),
        RequesterAllows = job.Allowed?.ToDecimal(),
        Reason = ChargeReasons.Of(job),
    };
}
