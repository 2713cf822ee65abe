using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>What became of a call, as far as its caller can know.</summary>
internal enum Fate
{
    /// <summary>No answer, or one that says that a store or the coordinator was away: it happened or it did not.</summary>
    Unknown,

    /// <summary>Done, and answered.</summary>
    Done,

    /// <summary>Refused for good: it did not happen.</summary>
    Refused,
}

/// <summary>Reads fates off answers.</summary>
internal static class Fates
{
    /// <summary>
    /// A 503 for want of a node comes before anything was written. That a proof was used before may mean that its first use is the
    /// one whose answer got lost.
    /// </summary>
    public static Fate Of<T>(CoordinatorAnswer<T> answer) where T : class => answer switch
    {
        { Value: not null } => Fate.Done,
        { Problem.Code: ProblemCodes.NoNodeFree } => Fate.Refused,
        { Problem.Code: ProblemCodes.ProofReused } => Fate.Unknown,
        { Status: null or >= HttpStatusCode.InternalServerError } => Fate.Unknown,
        _ => Fate.Refused,
    };
}
