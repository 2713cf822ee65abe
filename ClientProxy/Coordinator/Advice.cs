using System.Globalization;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>What a refusal leaves to do, in the words that commands and the proxy share. Pure.</summary>
internal static class Advice
{
    /// <summary>The coordinator's refusal for people: what is wrong, what to do, and when to ask again where the coordinator says.</summary>
    public static string Explain<T>(CoordinatorAnswer<T> answer) where T : class =>
        WithWait(With(answer.Explain(), answer.Problem?.Code), answer.RetryAfter);

    /// <summary>A message with what to do about its code, where the message does not say so itself.</summary>
    public static string With(string message, string? code) => For(code) is { } advice ? $"{message}; {advice}" : message;

    /// <summary>A message with when to ask again.</summary>
    public static string WithWait(string message, TimeSpan? wait) => wait is { } known ? $"{message}; ask again in {Text(known)}" : message;

    /// <summary>A wait as people read it: in seconds up to two minutes, then in minutes; never less than it is.</summary>
    public static string Text(TimeSpan wait) => wait <= TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalMinutes):0} min");

    private static string? For(string? code) => code switch
    {
        ProblemCodes.RateLimited => "the coordinator counts by address, so all programs behind this address share the limit",
        ProblemCodes.NoNodeFree => "\"nodes\" shows which nodes are busy; another model may be free",
        ProblemCodes.AccountInQuestion => "the coordinator's administrator sees on which jobs",
        ProblemCodes.NodesApart => "another model may be served by others",
        ProblemCodes.StoreAway => "the coordinator's database does not answer; its operator must look at it",
        ProblemCodes.CoordinatorAway => "\"doctor\" says whether the address or the network is at fault",
        ProblemCodes.TimedOut => "the coordinator or its database is overloaded",
        ProblemCodes.InvalidProof or ProblemCodes.ProofReused or ProblemCodes.NotYourAccount => "\"doctor\" says what is wrong with this account's key or clock",
        _ => null,
    };
}
