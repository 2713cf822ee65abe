namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>The groups whose members may use a GPU's devices, as Linux distributions name them.</summary>
internal static class GpuGroups
{
    private static readonly string[] Usual = ["render", "video"];

    /// <summary>Those that this machine has: a service that names another does not start.</summary>
    /// <param name="file">The groups (group(5)): NAME:PASSWORD:ID:MEMBERS in each line.</param>
    public static IReadOnlyList<string> Of(string file = "/etc/group") =>
        File.Exists(file) ? [.. Usual.Where(File.ReadLines(file).Select(line => line.Split(':')[0]).ToHashSet().Contains)] : [];
}
