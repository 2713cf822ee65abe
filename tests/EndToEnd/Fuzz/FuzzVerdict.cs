using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Whether an answer is one that the contract knows.</summary>
internal static class FuzzVerdict
{
    /// <summary>What Kestrel answers before any of our code runs, without a body.</summary>
    private static readonly FrozenSet<int> OfTheServer = new[] { 400, 405, 408, 411, 413, 414, 417, 431, 505 }.ToFrozenSet();

    private static readonly FrozenSet<string> Codes = typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (string)field.GetRawConstantValue()!).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What is wrong with the answer, or null.</summary>
    public static string? FaultOf(FuzzCase @case, WireAnswer answer) => answer.Status switch
    {
        < 0 => "neither an answer nor the end of the connection",
        0 => @case.IsHttp && @case.Bytes.Length < 1024 * 1024 ? "closed without an answer" : null,
        101 => "switched protocols",
        < 400 => @case.IsForged ? "a forged request was granted" : null,
        _ when answer.Body.Length == 0 && @case.IsHead => answer.Status is 500 ? "a defect" : null,
        _ when answer.Body.Length == 0 => OfTheServer.Contains(answer.Status) && !answer.Headers.ContainsKey("x-request-id") ? null : "a refusal without a body",
        _ => @case.Target == FuzzTarget.Coordinator ? OfTheCoordinator(answer) : OfAnOpenAiServer(@case, answer),
    };

    private static string? OfTheCoordinator(WireAnswer answer)
    {
        if (answer.MediaType != "application/problem+json" || answer.Json is not JsonObject problem)
        {
            return "no problem details";
        }

        var code = TextOf(problem["code"]);
        return !Codes.Contains(code) ? $"the unknown code {code}"
            : (int?)problem["status"] != answer.Status ? "another status inside"
            : TextOf(problem["detail"]).Length == 0 ? "no detail"
            : answer.Status >= 500 && !((answer.Status, code) is (503, ProblemCodes.NoNodeFree) or (504, ProblemCodes.TimedOut)) ? "an undeclared failure"
            : null;
    }

    private static string? OfAnOpenAiServer(FuzzCase @case, WireAnswer answer)
    {
        if (answer.MediaType != "application/json" || answer.Json?["error"] is not JsonObject error || TextOf(error["message"]).Length == 0)
        {
            return @case.MayReachEngine && answer.Status < 500 ? null : "no error in OpenAI's format";
        }

        var code = TextOf(error["code"]);
        return !Codes.Contains(code) && !@case.MayReachEngine ? $"the unknown code {code}"
            : answer.Status switch
            {
                < 500 => null,
                502 => @case.MayReachEngine && code == ProblemCodes.EngineFailed ? null : $"502 {code}",
                503 => code is ProblemCodes.NoNodeFree or ProblemCodes.EngineFailed ? null : $"503 {code}",
                504 => code == ProblemCodes.TimedOut ? null : $"504 {code}",
                _ => "an undeclared failure",
            };
    }

    private static string TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
