using System.Diagnostics;
using System.Globalization;
using MonkeyTroop.WorkerAgent.Programs;

namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>
/// The embedded engine's program. It is a program of its own, so that its 25 MB of native code are in the worker's memory and folder only where they are
/// used, and so that a crash in them is not the worker's.
/// </summary>
internal static class EmbeddedProgram
{
    /// <summary>Where it is.</summary>
    /// <param name="set">The folder that is set; null for none.</param>
    /// <param name="own">The worker's own folder.</param>
    public static ChildProgram Find(string? set, string own) => ChildProgram.Find("EmbeddedEngine", set, own);

    /// <summary>How to start it.</summary>
    /// <param name="program">Where it is.</param>
    /// <param name="options">What it serves.</param>
    /// <param name="key">The key that its callers must have. Not among the arguments, which every user of the machine can read.</param>
    public static ProcessStartInfo StartInfo(ChildProgram program, EmbeddedOptions options, string key)
    {
        var start = program.StartInfo(Arguments(options));
        start.Environment["Model__Key"] = key;
        return start;
    }

    private static IEnumerable<string> Arguments(EmbeddedOptions options)
    {
        (string Flag, string? Value)[] all =
        [
            ("--model-file", Path.GetFullPath(options.ModelFile!)),
            ("--model-name", options.ModelName),
            ("--context", options.Context?.ToString(CultureInfo.InvariantCulture)),
            ("--threads", options.Threads?.ToString(CultureInfo.InvariantCulture)),
        ];
        return all.Where(argument => argument.Value is not null).SelectMany(argument => new[] { argument.Flag, argument.Value! });
    }
}
