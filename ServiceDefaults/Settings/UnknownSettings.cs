using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.ServiceDefaults.Settings;

/// <summary>
/// Names settings and environment variables that are read by no feature and look as if they should be: members of our sections that are no
/// setting, variables that are a letter or two away from one, and those of older installations that are out of use. A misspelt
/// <c>DATABASE_URI</c> else means a fresh, empty database.
/// </summary>
public static partial class UnknownSettings
{
    /// <summary>Shorter names are too often like another's.</summary>
    private const int ShortestVariable = 7;

    /// <summary>Writes one warning for each.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="aliases">Variables that stand for settings.</param>
    /// <param name="programs">Types of the program, one of each assembly whose options it binds.</param>
    public static void WarnOf(ILogger logger, IConfiguration configuration, IEnumerable<string> aliases, params IReadOnlyCollection<Type> programs)
    {
        var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>().ToList();
        foreach (var line in Find(configuration, variables, [.. aliases], SectionsOf(programs)))
        {
            LogUnknown(logger, line);
        }
    }

    /// <summary>Options by the section that they are bound to, by our convention: the constant <c>Section</c>.</summary>
    /// <param name="programs">Types of the assemblies to look in.</param>
    public static ILookup<string, Type> SectionsOf(IEnumerable<Type> programs) => programs
        .Select(type => type.Assembly).Append(typeof(UnknownSettings).Assembly).Distinct()
        .SelectMany(assembly => assembly.GetTypes())
        .Select(type => (Type: type, Section: type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        .Where(found => found.Section is { IsLiteral: true })
        .ToLookup(found => (string)found.Section!.GetRawConstantValue()!, found => found.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether any of the options has a setting at the path.</summary>
    public static bool Binds(IEnumerable<Type> options, ReadOnlyMemory<string> path) => options.Any(type => Binds(type, path.Span));

    /// <summary>What to say.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="variables">Names of the environment variables that there are.</param>
    /// <param name="aliases">Variables that stand for settings.</param>
    /// <param name="sections">Options by section.</param>
    public static IEnumerable<string> Find(
        IConfiguration configuration, IReadOnlyCollection<string> variables, IReadOnlyCollection<string> aliases, ILookup<string, Type> sections)
    {
        foreach (var section in sections)
        {
            var given = configuration.GetSection(section.Key).AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null);
            foreach (var (path, parts) in given.Select(setting => (setting.Key, Parts: setting.Key.Split(ConfigurationPath.KeyDelimiter))).Where(setting => !Binds(section, setting.Parts)))
            {
                var near = section.SelectMany(PropertiesOf).Select(property => property.Name).Distinct().Where(name => Misspelling.IsNear(name, parts[0]));
                yield return $"{section.Key}:{path} is no setting and does nothing{Meant(near.Select(name => $"{section.Key}:{name}"))}";
            }
        }

        foreach (var variable in variables.Where(name => name.Length >= ShortestVariable && !aliases.Contains(name)))
        {
            if (OutOfUse.Variables.TryGetValue(variable, out var instead))
            {
                yield return $"the variable {variable} of older installations does nothing: {instead}";
            }
            else if (variable.Split("__") is [var first, _, ..])
            {
                if (!sections.Contains(first) && sections.FirstOrDefault(section => Misspelling.IsNear(section.Key, first)) is { } like)
                {
                    yield return $"the variable {variable} does nothing{Meant([$"{like.Key}{variable[first.Length..]}"])}";
                }
            }
            else if (aliases.FirstOrDefault(alias => Misspelling.IsNear(alias, variable) && !variables.Contains(alias)) is { } alias)
            {
                yield return $"the variable {variable} does nothing{Meant([alias])}";
            }
        }
    }

    private static string Meant(IEnumerable<string> names) => string.Join(" or ", names) is { Length: > 0 } meant ? $"; is {meant} meant?" : "";

    /// <summary>What the binder sets: what can be written, and lists and groups that are there.</summary>
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => property.CanWrite || (!property.PropertyType.IsValueType && property.PropertyType != typeof(string)));

    private static bool Binds(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            return path.Length == 1 && (int.TryParse(path[0], out _) || typeof(IDictionary<string, string>).IsAssignableFrom(type));
        }

        var name = path[0];
        var property = PropertiesOf(type).FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
        return property is not null && Binds(property.PropertyType, path[1..]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Line}")]
    private static partial void LogUnknown(ILogger logger, string line);
}
