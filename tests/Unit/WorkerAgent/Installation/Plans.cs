using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

/// <summary>Services to write.</summary>
internal static class Plans
{
    public static ServicePlan Machine { get; } = new() { Scope = ServiceScope.Machine, Program = ["/opt/monkey-troop/worker/MonkeyTroop.WorkerAgent"] };

    public static ServicePlan User { get; } = Machine with { Scope = ServiceScope.User };

    /// <summary>Texts that a flag may have and that mean something to shells, to systemd or to XML.</summary>
    public static IReadOnlyList<string> OddValues { get; } =
        [
            "", " ", "a b", "'", "\"", "\\", "\\n", "%", "%S", "%%", "$HOME", "${X}", ";", "#", "-", "@",
            "<a>&amp;", "]]>", "größe", "日本", "a=b", "~", "*", "\\x41", "\" \"",
        ];

    /// <summary>The values of a setting, in order.</summary>
    public static IReadOnlyList<string> Values(string unit, string setting) =>
        [.. unit.Split('\n').Where(line => line.StartsWith($"{setting}=", StringComparison.Ordinal)).Select(line => line[(setting.Length + 1)..])];
}
