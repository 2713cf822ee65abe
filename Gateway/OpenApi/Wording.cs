using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>Puts what the XML docs say into the words of the wire: a member that they refer to by its name there, a constant by its value.</summary>
internal static partial class Wording
{
    /// <summary>The text on one line, without the names that only the code has.</summary>
    public static string OfWire(string text) => Reference().Replace(WhiteSpace().Replace(text, " ").Trim(), match => Named(match.Groups["type"].Value, match.Groups["member"].Value));

    private static string Named(string type, string member) =>
        typeof(FieldRules).Assembly.GetTypes().FirstOrDefault(candidate => candidate.Name == type)
            ?.GetField(member, BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is { } constant
            ? $"`{constant}`"
            : $"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(member)}`";

    /// <summary>As the documents' generator writes a reference: <c>string? Problem.Code</c>.</summary>
    [GeneratedRegex(@"\b(string|int|long|decimal|double|bool)\?? (?<type>[A-Z]\w+)\.(?<member>[A-Z]\w+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
