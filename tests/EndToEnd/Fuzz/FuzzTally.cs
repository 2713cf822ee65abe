using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Counts what was sent and what came back, and keeps what was wrong.</summary>
internal sealed class FuzzTally
{
    private const int MostFaults = 40;

    private readonly ConcurrentDictionary<(FuzzTarget Target, string Class), int> _answers = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentDictionary<(FuzzTarget Target, string Code), int> _codes = new();
    private int _sent;
    private int _faulty;

    /// <summary>Cases sent.</summary>
    public int Sent => _sent;

    /// <summary>What was wrong, the first of it.</summary>
    public IReadOnlyList<string> Faults => [.. _faults];

    /// <summary>Takes in the answers to a case.</summary>
    public void Add(int index, FuzzCase @case, IReadOnlyList<WireAnswer> answers)
    {
        Interlocked.Increment(ref _sent);
        Count(@case.Target, answers is [] ? "left" : answers[0].Status switch { < 0 => "silent", 0 => "closed", var status => $"{status / 100}xx" });
        if (answers is [{ Status: >= 400 } refused])
        {
            _codes.AddOrUpdate((@case.Target, CodeOf(refused)), 1, (_, count) => count + 1);
        }

        foreach (var answer in answers)
        {
            if (FuzzVerdict.FaultOf(@case, answer) is { } fault && Interlocked.Increment(ref _faulty) <= MostFaults)
            {
                var body = answer.Text;
                _faults.Enqueue(string.Create(CultureInfo.InvariantCulture, $"case {index}, {@case.Target}: {@case.Name}: {fault}; status {answer.Status} {body[..Math.Min(body.Length, 300)]}"));
            }
        }
    }

    /// <summary>How often each program refused with each code: shows how deep the cases come.</summary>
    public IEnumerable<string> Codes() => _codes.GroupBy(entry => entry.Key.Target).OrderBy(group => group.Key).Select(group =>
        $"{group.Key} refused: {string.Join(", ", group.OrderByDescending(entry => entry.Value).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key.Code} {entry.Value}")))}");

    /// <summary>How many requests each program got, and how it answered.</summary>
    public IEnumerable<string> Figures() => _answers.GroupBy(entry => entry.Key.Target).OrderBy(group => group.Key).Select(group => string.Create(
        CultureInfo.InvariantCulture,
        $"{group.Key}: {group.Sum(entry => entry.Value)} requests: {string.Join(", ", group.OrderBy(entry => entry.Key.Class).Select(entry => $"{entry.Key.Class} {entry.Value}"))}"));

    private static string CodeOf(WireAnswer answer)
    {
        var json = answer.Json as JsonObject;
        var code = ((json?["code"] ?? (json?["error"] as JsonObject)?["code"]) as JsonValue)?.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{answer.Status} {code ?? (answer.Body.Length == 0 ? "by the server" : "by the engine")}");
    }

    private void Count(FuzzTarget target, string kind) => _answers.AddOrUpdate((target, kind), 1, (_, count) => count + 1);
}
