using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>Describes the endpoints of jobs.</summary>
internal static class JobDocs
{
    public static readonly EndpointDoc Extend = new("extendJob", "Jobs", "Sets more credits aside for a job that runs, and signs a newer ticket")
    {
        Description = "`seconds` is the new total that the hold pays for, so a repetition sets nothing aside twice. The newer ticket has the same "
            + "`jti`, a higher `seq` and a later `exp`; hand it to the worker with `PUT /ticket`. A call that is refused leaves the hold as it is, "
            + "and what runs goes on to its end.",
        Access = [Access.Proof],
        Parameters = [EndpointParameter.Job],
        Request = EndpointExample.Of(
            ProtocolJson.Default.ExtendRequest,
            new ExtendRequest { Seconds = 600, Requester = Sample.Account },
            request => JobRules.Validate(request, Sample.Job)),
        Responses = [EndpointExample.Of(ProtocolJson.Default.ExtendResponse, Extended)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Body, .. CommonRefusals.Proof,
            Refusals.NotYourAccount(),
            Refusals.AccountSuspended(),
            Refusals.InsufficientCredits(new Credits(250_000), new Credits(1_000_000)),
            Refusals.OthersJob(),
            Refusals.UnknownJob(Sample.Job),
            Refusals.JobEnded(Sample.Job),
            Refusals.HoldIsLonger(TimeSpan.FromSeconds(900)),
        ],
    };

    public static readonly EndpointDoc End = new("endJob", "Jobs", "Says that a job will not be used again, and signs the ticket that ends it")
    {
        Description = "Hand the ticket to the worker with `PUT /ticket`: it takes no more requests of the job and sends its final receipt, which releases "
            + "what is still held. Without that the job ends with its ticket. `outcome` is the requester's vote on the node; its latest counts, for 7 days: "
            + "`completed` for it, `failed` against it, `overloaded` half against it. `requests` and `seconds` are recorded; nothing depends on them. "
            + "A repetition is answered by what has become of the job since.",
        Access = [Access.Proof],
        Parameters = [EndpointParameter.Job],
        Request = EndpointExample.Of(
            ProtocolJson.Default.EndRequest,
            new EndRequest { Outcome = JobOutcome.Completed, Requests = 3, Seconds = 42.5m, Requester = Sample.Account },
            request => JobRules.Validate(request, Sample.Job)),
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.EndResponse,
                new EndResponse { Charged = 42.5m, Released = 0, Held = 257.5m, Token = Sample.Ticket }),
        ],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Body, .. CommonRefusals.Proof,
            Refusals.NotYourAccount(),
            Refusals.OthersJob(),
            Refusals.UnknownJob(Sample.Job),
        ],
    };

    private static ExtendResponse Extended => new()
    {
        JobId = Sample.Job,
        Token = Sample.Ticket,
        Seq = 1,
        ExpiresAt = Sample.Now.AddSeconds(300),
        Hold = 600,
    };
}
