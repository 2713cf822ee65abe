using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MonkeyTroop.Protocol;

/// <summary>A request's id, which an app can choose and which is the same in the answers and logs of client, worker and coordinator.</summary>
public static partial class RequestIds
{
    /// <summary>The header of requests and answers.</summary>
    public const string Header = "X-Request-ID";

    /// <summary>Whether an id may be taken over into headers and logs: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
    public static bool IsSane([NotNullWhen(true)] string? id) => id is not null && Sane().IsMatch(id);

    /// <summary>The id that came with a request when it is sane, else a new one of 32 hex digits.</summary>
    public static string Of(string? given) => IsSane(given) ? given : ActivityTraceId.CreateRandom().ToHexString();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Sane();
}
