using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>What to do with a receipt after the coordinator's answer.</summary>
internal enum ReceiptVerdict
{
    /// <summary>Taken in.</summary>
    Acknowledged,

    /// <summary>Nothing wrong with the receipt: try again later.</summary>
    TryAgain,

    /// <summary>Refused for good.</summary>
    Refused,
}

/// <summary>Reads the coordinator's answer to a receipt.</summary>
internal static class ReceiptVerdicts
{
    /// <summary>
    /// Refused is only what the coordinator itself refuses about the receipt. A proof that does not pass (a clock that runs
    /// wrong) and an answer without a code (something between here and the coordinator) say nothing about it.
    /// </summary>
    public static ReceiptVerdict Of(CoordinatorAnswer<SettlementResponse> answer) => answer switch
    {
        { Value: not null } => ReceiptVerdict.Acknowledged,
        { IsTransient: true } => ReceiptVerdict.TryAgain,
        { Problem.Code: ProblemCodes.InvalidProof or ProblemCodes.ProofReused or ProblemCodes.Internal } => ReceiptVerdict.TryAgain,
        { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } => ReceiptVerdict.Refused,
        _ => ReceiptVerdict.TryAgain,
    };
}
