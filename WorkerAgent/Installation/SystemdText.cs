namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>Values as systemd reads them in a unit (systemd.syntax(7), systemd.service(5) "Command lines", systemd.unit(5) "Specifiers").</summary>
internal static class SystemdText
{
    /// <summary>
    /// One word that means itself: in quotes, since spaces separate words; <c>\</c> and <c>"</c> escaped; <c>%</c> twice, since one begins a
    /// specifier. A <c>$</c> means itself where nothing is replaced: in settings, and in commands that begin with a colon.
    /// </summary>
    /// <param name="value">The value, without control characters.</param>
    public static string Word(string value)
    {
        var escaped = value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped.Replace("%", "%%", StringComparison.Ordinal)}\"";
    }

    /// <summary>Words, with a space between two.</summary>
    public static string Words(IEnumerable<string> values) => string.Join(' ', values.Select(Word));
}
