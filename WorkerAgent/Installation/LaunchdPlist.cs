using System.Globalization;
using System.Xml.Linq;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>Writes the property list of a service of macOS (launchd.plist(5)).</summary>
internal static class LaunchdPlist
{
    /// <summary>The service's name, by which launchd knows it.</summary>
    public const string Label = "net.monkeytroop.worker";

    /// <summary>The plist's text.</summary>
    /// <param name="plan">The service.</param>
    /// <param name="log">The file that takes its log: launchd has no journal.</param>
    public static string Write(ServicePlan plan, string log)
    {
        var entries = new List<XElement>
        {
            Key("Label"), Text(Label),
            Key("ProgramArguments"), new("array", plan.Command.Concat(plan.DataFolder is { } data ? ["--data", data] : []).Select(Text)),
            Key("RunAtLoad"), new("true"),
            // Restarted unless it ended because it was told to.
            Key("KeepAlive"), new("dict", Key("SuccessfulExit"), new XElement("false")),
            Key("ThrottleInterval"), Number(10),
            Key("ExitTimeOut"), Number((int)Math.Ceiling(ServicePlan.StopLimit.TotalSeconds)),
            Key("ProcessType"), Text("Background"),
            Key("Umask"), Number(0b000_111_111),
            Key("StandardOutPath"), Text(log),
            Key("StandardErrorPath"), Text(log),
        };
        if (plan.RunAs is { } user)
        {
            entries.AddRange([Key("UserName"), Text(user)]);
        }

        if (plan.Runtime is { } runtime)
        {
            entries.AddRange([Key("EnvironmentVariables"), new XElement("dict", Key("DOTNET_ROOT"), Text(runtime))]);
        }

        var plist = new XElement("plist", new XAttribute("version", "1.0"), new XElement("dict", entries));
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            {plist}

            """;
    }

    private static XElement Key(string name) => new("key", name);

    private static XElement Text(string value) => new("string", value);

    private static XElement Number(int value) => new("integer", value.ToString(CultureInfo.InvariantCulture));
}
