using System.Diagnostics.CodeAnalysis;

namespace MonkeyTroop.Launcher.Processes;

/// <summary>The one line that a program writes to standard output once it serves: <c>NAME ready on URL</c>, and perhaps a note.</summary>
internal static class ReadyLine
{
    /// <summary>Reads the URL.</summary>
    /// <param name="line">A line of standard output.</param>
    /// <param name="name">What the program calls itself.</param>
    /// <param name="url">Where it serves.</param>
    /// <returns>Whether it is that line.</returns>
    public static bool TryRead(string line, string name, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        var start = $"{name} ready on ";
        return line.StartsWith(start, StringComparison.Ordinal)
            && Uri.TryCreate(line[start.Length..].Split(' ')[0], UriKind.Absolute, out url);
    }
}
