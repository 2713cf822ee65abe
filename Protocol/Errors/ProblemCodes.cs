namespace MonkeyTroop.Protocol.Errors;

/// <summary>The stable codes of refusals. A code once published keeps its meaning.</summary>
public static class ProblemCodes
{
    /// <summary>400: a field is missing, malformed or out of range.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>401: no proof of possession, or one that does not fit this request.</summary>
    public const string InvalidProof = "invalid_proof";

    /// <summary>401: the proof was used before.</summary>
    public const string ProofReused = "proof_reused";

    /// <summary>401: the proof's key is not the account that the request names.</summary>
    public const string NotYourAccount = "not_your_account";

    /// <summary>401: no ticket, or one that this worker does not accept.</summary>
    public const string InvalidTicket = "invalid_ticket";

    /// <summary>401: the signature of a receipt is not the node's.</summary>
    public const string InvalidReceipt = "invalid_receipt";

    /// <summary>401: no administrator's password, or a wrong one.</summary>
    public const string NotAdmin = "not_admin";

    /// <summary>402: fewer credits available than the job needs.</summary>
    public const string InsufficientCredits = "insufficient_credits";

    /// <summary>402: the account has less to give than the transfer is: held and starter credits cannot be given away.</summary>
    public const string NotGiveable = "not_giveable";

    /// <summary>402: the ticket's hold is used up.</summary>
    public const string HoldUsedUp = "hold_used_up";

    /// <summary>403: the caller is known but may not do this.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>403: the join token is unknown, expired or was used by another node.</summary>
    public const string InvalidJoinToken = "invalid_join_token";

    /// <summary>403: a page of another site asked the administrator's browser to change something.</summary>
    public const string CrossSite = "cross_site";

    /// <summary>403: the coordinator has no administrator's password, so there is no administrator.</summary>
    public const string AdminOff = "admin_off";

    /// <summary>403: the account is suspended.</summary>
    public const string AccountSuspended = "account_suspended";

    /// <summary>403: the node is suspended.</summary>
    public const string NodeSuspended = "node_suspended";

    /// <summary>403: the node was removed from the network.</summary>
    public const string NodeRemoved = "node_removed";

    /// <summary>403: the account has as many live nodes as one account may have.</summary>
    public const string TooManyNodes = "too_many_nodes";

    /// <summary>403: the account and the owners of the free nodes differ on what a job used, and are not matched for a while.</summary>
    public const string NodesApart = "nodes_apart";

    /// <summary>403: the account differed with several owners on what jobs used, and none of the nodes that may serve it is free.</summary>
    public const string AccountInQuestion = "account_in_question";

    /// <summary>403: rows of a proof of hardware are not what the work gives, or were not shown in time.</summary>
    public const string HardwareNotProven = "hardware_not_proven";

    /// <summary>404: no such path, or none that may be called.</summary>
    public const string NotFound = "not_found";

    /// <summary>404: no such account.</summary>
    public const string UnknownAccount = "unknown_account";

    /// <summary>404: no such node.</summary>
    public const string UnknownNode = "unknown_node";

    /// <summary>404: no such job.</summary>
    public const string UnknownJob = "unknown_job";

    /// <summary>404: a model that no node serves, and that none was paid for lately.</summary>
    public const string UnknownModel = "unknown_model";

    /// <summary>405: the path exists, but not for this method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>406: the call answers in none of the media types that the caller accepts.</summary>
    public const string NotAcceptable = "not_acceptable";

    /// <summary>409: the node id belongs to another key or owner.</summary>
    public const string NodeTaken = "node_taken";

    /// <summary>409: the job has ended, so nothing more can be done with it.</summary>
    public const string JobEnded = "job_ended";

    /// <summary>409: the job's hold pays for more time than was asked for already.</summary>
    public const string HoldIsLonger = "hold_is_longer";

    /// <summary>409: a receipt with this sequence and other content was taken in before.</summary>
    public const string ReceiptConflict = "receipt_conflict";

    /// <summary>409: a grant to this account with this key and other content was made before.</summary>
    public const string GrantConflict = "grant_conflict";

    /// <summary>409: a transfer of this account with this idempotency key and other content was made before.</summary>
    public const string TransferConflict = "transfer_conflict";

    /// <summary>409: no such challenge of hardware is open, or another step of it is due.</summary>
    public const string UnknownChallenge = "unknown_challenge";

    /// <summary>409: the time of a challenge of hardware was over.</summary>
    public const string ChallengeOver = "challenge_over";

    /// <summary>413: the body is larger than allowed.</summary>
    public const string TooLarge = "too_large";

    /// <summary>415: the body is not JSON.</summary>
    public const string NotJson = "not_json";

    /// <summary>429: the worker has no free slot.</summary>
    public const string NodeFull = "node_full";

    /// <summary>429: the key signs more requests than can be told apart.</summary>
    public const string TooManyProofs = "too_many_proofs";

    /// <summary>429: more calls than the limit of the caller's address or node lets pass.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>429: a wrong administrator's password, while the answers to too many others wait.</summary>
    public const string TooManyPasswords = "too_many_passwords";

    /// <summary>429: the books are being verified already.</summary>
    public const string VerificationRunning = "verification_running";

    /// <summary>429: too many answers to the caller's address are under way.</summary>
    public const string TooManyAnswers = "too_many_answers";

    /// <summary>500: a defect of ours; the log has the rest.</summary>
    public const string Internal = "internal_error";

    /// <summary>502: the engine behind the worker failed.</summary>
    public const string EngineFailed = "engine_failed";

    /// <summary>502: the node cannot be reached, is not allowed to be, or broke off its answer.</summary>
    public const string NodeAway = "node_away";

    /// <summary>503: the model is known, but no node is free now.</summary>
    public const string NoNodeFree = "no_node_free";

    /// <summary>503: a store that the answer needs is away.</summary>
    public const string StoreAway = "store_away";

    /// <summary>503: too many answers are under way.</summary>
    public const string Busy = "busy";

    /// <summary>503: the coordinator cannot be reached.</summary>
    public const string CoordinatorAway = "coordinator_away";

    /// <summary>504: over the endpoint's time limit.</summary>
    public const string TimedOut = "timed_out";
}
