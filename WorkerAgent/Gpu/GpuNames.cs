using MonkeyTroop.Protocol;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>Names a machine's GPUs in one line.</summary>
internal static class GpuNames
{
    /// <summary>Equal ones with their number, as <c>2x NVIDIA GeForce RTX 3090</c>; fit to be sent on.</summary>
    public static string Of(IEnumerable<string> names)
    {
        var groups = names.GroupBy(name => name, StringComparer.Ordinal).Select(group => group.Count() == 1 ? group.Key : $"{group.Count()}x {group.Key}");
        var line = string.Concat(string.Join(", ", groups).Where(c => !char.IsControl(c)));
        return line[..Math.Min(line.Length, FieldRules.MaxTextLength)];
    }
}
