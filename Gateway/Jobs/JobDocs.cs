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
            + "`jti`, a higher `seq` and a later `exp`; hand it to the worker with `PUT /ticket`. `used_seconds` is what is due for the requests so far by the "
            + "requester's clock and count, and its word at the end counts as no less; so does all but 300 s of the total, once for each of the ticket's `parallel`. A call that is refused leaves the hold as it is, "
            + "and what runs goes on to its end.",
        Access = [Access.Proof],
        Parameters = [EndpointParameter.Job],
        Request = EndpointExample.Of(
            ProtocolJson.Default.ExtendRequest,
            new ExtendRequest { Seconds = 600, UsedSeconds = 360.25m, Requester = Sample.Account },
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
            + "`completed` for it, `failed` against it, `overloaded` half against it. `requests`, `seconds`, `cancelled` and `broken` together are the "
            + "requester's word on what the job used, and the lower word is charged: `seconds` are those that are due, and at most `seconds` x 1.02 are charged, and 0.1 s for each request, 2 s for each "
            + "that broke off. It is heard until 15 minutes after the last ticket, and a later one counts as far as it allows more. Where the node says more "
            + "than that by 2 credits, and by 120 s for each request that broke off, 120 credits in all, its owner and the requester are not matched for an hour, "
            + "a day or a week. A repetition is answered by what has become of the job since. `measured` is what the answers took that were streamed and came whole; the network "
            + "learns from it what models cost, and it changes nothing of this job's price.",
        Access = [Access.Proof],
        Parameters = [EndpointParameter.Job],
        Request = EndpointExample.Of(
            ProtocolJson.Default.EndRequest,
            new EndRequest
            {
                Outcome = JobOutcome.Completed,
                Requests = 3,
                Seconds = 42.5m,
                Cancelled = 1,
                Broken = 0,
                Measured = new MeasuredAnswers(2, 40.25m, 1.5m, 812, 775),
                Requester = Sample.Account,
            },
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

    public static readonly EndpointDoc Disputes = new("listDisputes", EndpointDoc.Administration, "Lists jobs on which payer and node owner differed")
    {
        Description = "Those of the last 7 days, the newest first, at most 1000. The lower word was charged. Who differs with many is worth a look: "
            + "the coordinator cannot tell which of the two was wrong. One that differed with 3 owners of trusted nodes within 7 days, and with more than a "
            + "quarter of those that it paid, is in question for 7 days: trusted nodes of other owners alone serve it, and their word counts. Trusted is a node "
            + "that 20 known payers have confirmed, and at most some nine have not.",
        Access = [Access.Admin],
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.DisputesResponse,
                new DisputesResponse(
                    [new DisputeEntry(Sample.Job, Sample.Account, OtherAccount, 97.9m, Sample.Now, Sample.Now.AddHours(1))],
                    [new QuestionEntry(Sample.Account, 3, 5, Sample.Now.AddDays(7))])),
        ],
        Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Admin],
    };

    private const string OtherAccount = "5cYH0mDQ3qzJrUeA8S9hZ2V7kXo1tLwBnPfGdEiRjM4";

    private static ExtendResponse Extended => new()
    {
        JobId = Sample.Job,
        Token = Sample.Ticket,
        Seq = 1,
        ExpiresAt = Sample.Now.AddSeconds(300),
        Hold = 600,
    };
}
