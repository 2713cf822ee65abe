using System.Text.RegularExpressions;

namespace MonkeyTroop.Launcher.Builds;

/// <summary>Reads the lines that <c>dotnet build -v minimal</c> writes.</summary>
internal sealed partial class BuildOutput
{
    private readonly HashSet<string> _built = [];
    private readonly SortedSet<string> _complaints = new(StringComparer.Ordinal);

    /// <summary>Errors and warnings, each once, in order of their text.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Takes the next line.</summary>
    /// <returns>The project that it says is built, the first time; else null.</returns>
    public string? Take(string line)
    {
        if (Complaint().IsMatch(line))
        {
            _complaints.Add(line.Trim());
        }

        return Built().Match(line) is { Success: true } match && _built.Add(match.Groups[1].Value) ? match.Groups[1].Value : null;
    }

    /// <summary>As in "  Protocol -> /src/Protocol/bin/Release/net10.0/MonkeyTroop.Protocol.dll".</summary>
    [GeneratedRegex(@"^\s*(\S+) -> ")]
    private static partial Regex Built();

    /// <summary>As in "A.cs(1,2): error CS0103: ...".</summary>
    [GeneratedRegex(@": (error|warning) ")]
    private static partial Regex Complaint();
}
