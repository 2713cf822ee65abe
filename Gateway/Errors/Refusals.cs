using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Errors;

/// <summary>Every refusal of the coordinator: the one map from what went wrong to status, code and words.</summary>
internal static class Refusals
{
    public static Refusal InvalidFields(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidRequest, string.Join("; ", errors.Select(e => $"{e.Key} {string.Join(", ", e.Value)}")))
        {
            FieldErrors = errors,
        };

    public static Refusal InvalidField(string field, string problem) =>
        InvalidFields(new Dictionary<string, string[]> { [field] = [problem] });

    public static Refusal NotJson() =>
        new(StatusCodes.Status415UnsupportedMediaType, ProblemCodes.NotJson, "the body must be JSON in UTF-8, with Content-Type: application/json");

    public static Refusal TooLarge(long limit) =>
        new(StatusCodes.Status413PayloadTooLarge, ProblemCodes.TooLarge, $"the body is larger than {limit} bytes");

    public static Refusal BadProof(ProofFault fault, string header) => new(
        StatusCodes.Status401Unauthorized,
        ProblemCodes.InvalidProof,
        fault switch
        {
            ProofFault.Missing => $"this call needs a proof of key possession in the header {header}",
            ProofFault.BadSignature => $"the signature of the proof in {header} does not verify",
            ProofFault.OtherRequest => $"the proof in {header} was made for another method or URL",
            ProofFault.OtherBody => $"the proof in {header} was made for another body",
            ProofFault.Expired => $"the proof in {header} is more than 60 s off the coordinator's time; compare the clock of the machine that made it with the header Date",
            ProofFault.Malformed => $"the header {header} holds no valid proof; send a compact JWS of type dpop+jwt, signed with ES256",
            _ => throw MissingArm.Of(fault),
        });

    public static Refusal ProofReused() => new(
        StatusCodes.Status401Unauthorized, ProblemCodes.ProofReused, "this proof was used before; make a new one for each request");

    public static Refusal TooManyProofs() => new(
        StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyProofs, "this key signs too many requests in a minute")
    {
        RetryAfter = ProofVerifier.Lifetime,
    };

    public static Refusal RateLimited(string what, TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests, ProblemCodes.RateLimited, $"over the limit for {what}; Retry-After says when to ask again")
    {
        RetryAfter = wait,
    };

    public static Refusal TooManyAnswers() => new(
        StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyAnswers, "too many answers to this address are under way; read them first")
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    public static Refusal Busy() => new(StatusCodes.Status503ServiceUnavailable, ProblemCodes.Busy, "too many answers are under way; ask again")
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    public static Refusal NotYourAccount() => new(
        StatusCodes.Status401Unauthorized, ProblemCodes.NotYourAccount, "the request names another account than the proof's key");

    public static Refusal Forbidden(string detail) => new(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, detail);

    public static Refusal CrossSite() => new(
        StatusCodes.Status403Forbidden,
        ProblemCodes.CrossSite,
        "pages of other sites may not change anything here; use curl, or a page of this coordinator");

    public static Refusal AdminOff() => new(
        StatusCodes.Status403Forbidden, ProblemCodes.AdminOff, "this coordinator has no administrator; set ADMIN_PASSWORD and start it again");

    public static Refusal NotAdmin() => new(
        StatusCodes.Status401Unauthorized, ProblemCodes.NotAdmin, "this call needs the user admin and the administrator's password")
    {
        Challenge = "Basic realm=\"monkey-troop\", charset=\"UTF-8\"",
    };

    public static Refusal TooManyPasswords(TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyPasswords, "this password is wrong, and too many wrong ones wait for their answers; the right one is let in at any time")
    {
        RetryAfter = wait,
    };

    public static Refusal VerificationRunning(TimeSpan retryAfter) => new(
        StatusCodes.Status429TooManyRequests, ProblemCodes.VerificationRunning, "another verification of the books is running")
    {
        RetryAfter = retryAfter,
    };

    public static Refusal AccountSuspended() => new(
        StatusCodes.Status403Forbidden, ProblemCodes.AccountSuspended, "this account is suspended; ask the coordinator's administrator");

    public static Refusal OwnerSuspended(string owner) => new(
        StatusCodes.Status403Forbidden, ProblemCodes.AccountSuspended, $"account {owner} is suspended, so nodes cannot join it; ask the coordinator's administrator");

    public static Refusal RecipientSuspended(string account) => new(
        StatusCodes.Status403Forbidden, ProblemCodes.AccountSuspended, $"account {account} is suspended, so it cannot receive credits");

    public static Refusal NodeSuspended(string nodeId) => new(
        StatusCodes.Status403Forbidden, ProblemCodes.NodeSuspended, $"node {nodeId} or its account is suspended; ask the coordinator's administrator");

    public static Refusal NodeRemoved(string nodeId) => new(
        StatusCodes.Status403Forbidden, ProblemCodes.NodeRemoved, $"node {nodeId} was removed from the network; its id cannot be used again");

    public static Refusal TooManyNodes(string nodeId) => new(
        StatusCodes.Status403Forbidden,
        ProblemCodes.TooManyNodes,
        $"the owner of node {nodeId} has as many live nodes as one account may have; stop another, or ask the coordinator's administrator for more");

    public static Refusal HardwareNotProven(TimeSpan? wait) => new(
        StatusCodes.Status403Forbidden,
        ProblemCodes.HardwareNotProven,
        "the rows are not what the work gives, or were not shown in time; no proof of this node counts until one is verified, and none is taken for some hours")
    {
        RetryAfter = wait,
    };

    public static Refusal HardwareNotYet(TimeSpan? wait) => new(
        StatusCodes.Status403Forbidden, ProblemCodes.HardwareNotProven, "this node's last proof of hardware was false; Retry-After says when the next is taken")
    {
        RetryAfter = wait,
    };

    public static Refusal UnknownChallenge() => new(
        StatusCodes.Status409Conflict, ProblemCodes.UnknownChallenge, "no such challenge is open, or another step of it is due; ask for a new one");

    public static Refusal ChallengeOver() => new(
        StatusCodes.Status409Conflict, ProblemCodes.ChallengeOver, "the time of this challenge was over; ask for a new one");

    public static Refusal InvalidJoinToken() => new(
        StatusCodes.Status403Forbidden,
        ProblemCodes.InvalidJoinToken,
        "the join token is unknown, expired or used; make a new one");

    public static Refusal NodeTaken(string nodeId) => new(
        StatusCodes.Status409Conflict, ProblemCodes.NodeTaken, $"node id {nodeId} belongs to another key or account; choose another id");

    public static Refusal UnknownAccount() => new(StatusCodes.Status404NotFound, ProblemCodes.UnknownAccount, "there is no such account");

    public static Refusal UnknownRecipient(string account) => new(
        StatusCodes.Status404NotFound, ProblemCodes.UnknownAccount, $"there is no account {account}; check the id");

    public static Refusal UnknownNode(string nodeId) => new(
        StatusCodes.Status404NotFound, ProblemCodes.UnknownNode, $"there is no node {nodeId}; register it first");

    public static Refusal UnknownJob(string jobId) => new(
        StatusCodes.Status404NotFound, ProblemCodes.UnknownJob, $"there is no job {jobId} of this account");

    public static Refusal OthersJob() => Forbidden("the job belongs to another account");

    public static Refusal JobEnded(string jobId) => new(
        StatusCodes.Status409Conflict, ProblemCodes.JobEnded, $"job {jobId} has ended; ask for a new ticket");

    public static Refusal HoldIsLonger(TimeSpan paidFor) => new(
        StatusCodes.Status409Conflict, ProblemCodes.HoldIsLonger, $"the hold pays for {paidFor.TotalSeconds:0.###} s already; it can only grow");

    public static Refusal UnknownModel(string model) => new(
        StatusCodes.Status404NotFound, ProblemCodes.UnknownModel, $"no node serves {model}, now or lately");

    public static Refusal NoNodeFree(string model, TimeSpan retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, ProblemCodes.NoNodeFree, $"no node is free for {model} now")
    {
        RetryAfter = retryAfter,
    };

    public static Refusal NodesApart(TimeSpan until) => new(
        StatusCodes.Status403Forbidden,
        ProblemCodes.NodesApart,
        "the nodes that are free belong to owners with whom this account differs on what a job used; they are matched again later")
    {
        RetryAfter = until,
    };

    public static Refusal AccountInQuestion(TimeSpan until) => new(
        StatusCodes.Status403Forbidden,
        ProblemCodes.AccountInQuestion,
        "this account differed with several owners on what jobs used; for now only nodes that many payers have confirmed serve it, and none of them is free")
    {
        RetryAfter = until,
    };

    public static Refusal InsufficientCredits(Credits available, Credits required) => new(
        StatusCodes.Status402PaymentRequired,
        ProblemCodes.InsufficientCredits,
        $"{available} credits are available, the job needs {required} at least")
    {
        Available = available.ToDecimal(),
        Required = required.ToDecimal(),
    };

    public static Refusal NotGiveable(Credits giveable, Credits amount) => new(
        StatusCodes.Status402PaymentRequired,
        ProblemCodes.NotGiveable,
        $"{giveable} credits can be transferred, not {amount}: held credits, starter credits and locked credits cannot be transferred")
    {
        Giveable = giveable.ToDecimal(),
        Required = amount.ToDecimal(),
    };

    public static Refusal TransferConflict() => new(
        StatusCodes.Status409Conflict,
        ProblemCodes.TransferConflict,
        "this idempotency_key belongs to an earlier transfer with other content; choose another key");

    public static Refusal GrantConflict() => new(
        StatusCodes.Status409Conflict,
        ProblemCodes.GrantConflict,
        "this key belongs to an earlier grant with other content; choose another key");

    public static Refusal NotAcceptable(string offered) => new(
        StatusCodes.Status406NotAcceptable, ProblemCodes.NotAcceptable, $"this call answers as {offered}; accept one of them");

    public static Refusal InvalidReceipt() => new(
        StatusCodes.Status401Unauthorized, ProblemCodes.InvalidReceipt, "the signature is not this node's, or is for other figures");

    public static Refusal ReceiptConflict(long sequence) => new(
        StatusCodes.Status409Conflict, ProblemCodes.ReceiptConflict, $"receipt {sequence} of this job is stored with other figures");

    public static Refusal StoreAway() => new(
        StatusCodes.Status503ServiceUnavailable, ProblemCodes.StoreAway, "the store cannot take this now; ask again")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>A silo died or is being replaced: what it had is elsewhere in seconds.</summary>
    public static Refusal SiloAway() => new(
        StatusCodes.Status503ServiceUnavailable, ProblemCodes.StoreAway, "a part of the coordinator is being replaced; ask again")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Refusal NotReady(string missing) => new(
        StatusCodes.Status503ServiceUnavailable, ProblemCodes.StoreAway, $"not ready: {missing}")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Refusal TimedOut(TimeSpan limit, TimeSpan elapsed) => new(
        StatusCodes.Status504GatewayTimeout, ProblemCodes.TimedOut, $"not done within {limit.TotalSeconds:0.#} s")
    {
        Timeout = limit,
        Elapsed = elapsed,
    };

    /// <summary>For a status that the framework answered on its own.</summary>
    public static Refusal OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new(status, ProblemCodes.NotFound, "there is no such path"),
        StatusCodes.Status405MethodNotAllowed => new(status, ProblemCodes.MethodNotAllowed, "this path does not take this method"),
        StatusCodes.Status413PayloadTooLarge => TooLarge(Protocol.FieldRules.MaxCoordinatorBodyBytes),
        StatusCodes.Status415UnsupportedMediaType => NotJson(),
        >= 500 => new(status, ProblemCodes.Internal, "the coordinator failed; its log has the reason under this request's id"),
        _ => new(status, ProblemCodes.InvalidRequest, "the request is malformed"),
    };
}
