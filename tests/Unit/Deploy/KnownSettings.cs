using System.Reflection;
using System.Text.RegularExpressions;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.ServiceDefaults.Settings;
using MonkeyTroop.ServiceDefaults.Tls;
using MonkeyTroop.Silo.Settings;
using MonkeyTroop.WorkerAgent.Cli;

namespace MonkeyTroop.Tests.Unit.Deploy;

/// <summary>The settings that the programs bind, found where they are declared: options by their section, variables by their alias.</summary>
internal static partial class KnownSettings
{
    /// <summary>Variables that are read by others: the runtime, Orleans' Kubernetes hosting, OpenTelemetry.</summary>
    private static readonly string[] Foreign =
        ["POD_NAME", "POD_NAMESPACE", "POD_IP", "OTEL_EXPORTER_OTLP_ENDPOINT", "DOTNET_EnableDiagnostics", "HEARTBEAT_INTERVAL", "MODEL_REFRESH_INTERVAL"];

    private static readonly Type[] Types =
    [
        .. new[] { typeof(NetworkOptions), typeof(SiloOptions), typeof(StorageOptions), typeof(TlsOptions), typeof(WorkerSettings), typeof(ProxyOptions) }
            .Select(type => type.Assembly).Distinct().SelectMany(assembly => assembly.GetTypes()),
    ];

    private static readonly HashSet<string> Aliases =
    [
        .. Types.SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
            .Where(field => field.Name == "Aliases" && field.FieldType == typeof(Dictionary<string, string>))
            .SelectMany(field => ((Dictionary<string, string>)field.GetValue(null)!).Keys),
    ];

    private static readonly ILookup<string, Type> Sections = UnknownSettings.SectionsOf(Types);

    /// <summary>Whether a program reads the variable.</summary>
    public static bool Has(string variable) =>
        Foreign.Contains(variable) || Aliases.Contains(variable)
        || (variable.Split("__") is [var section, .. var path] && path.Length > 0 && UnknownSettings.Binds(Sections[section], path));

    /// <summary>The settings that a text names as <c>Section:Name</c>, of sections that there are.</summary>
    public static IEnumerable<string> NamedIn(string text) =>
        Named().Matches(text).Where(match => Sections.Contains(match.Groups[1].Value)).Select(match => match.Value.Replace(":", "__", StringComparison.Ordinal));

    [GeneratedRegex(@"\b([A-Z][A-Za-z]+)(?::[A-Z][A-Za-z]+)+(?::\d+)?\b")]
    private static partial Regex Named();
}
