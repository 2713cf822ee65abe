using MonkeyTroop.Tests.TestKit.Processes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace MonkeyTroop.Tests.Unit.Deploy;

/// <summary>The files that run the programs elsewhere, read as what they are.</summary>
internal static class DeployFiles
{
    /// <summary>A file's text, by its path from the repository's root.</summary>
    public static string Text(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    /// <summary>The compose file, with its anchors and merges followed.</summary>
    public static YamlMappingNode Compose { get; } = Documents("docker-compose.yml").Single();

    /// <summary>Every object for Kubernetes: the base's and the example's.</summary>
    public static IReadOnlyList<YamlMappingNode> Kubernetes { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "deploy", "kubernetes"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(file => Documents(Path.GetRelativePath(Repository.Root, file))),
    ];

    /// <summary>What is at a path of keys below a node; null where there is nothing.</summary>
    public static YamlNode? At(this YamlNode node, params string[] keys) =>
        keys.Aggregate((YamlNode?)node, (found, key) => found is YamlMappingNode map && map.Children.TryGetValue(key, out var value) ? value : null);

    /// <summary>A scalar's text at a path of keys; null where there is nothing.</summary>
    public static string? TextAt(this YamlNode node, params string[] keys) => (node.At(keys) as YamlScalarNode)?.Value;

    /// <summary>The items of a list at a path of keys; none where there is nothing.</summary>
    public static IEnumerable<YamlNode> ListAt(this YamlNode node, params string[] keys) => node.At(keys) as YamlSequenceNode ?? [];

    /// <summary>The members of a mapping at a path of keys; none where there is nothing.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> MapAt(this YamlNode node, params string[] keys) =>
        (node.At(keys) as YamlMappingNode)?.Children.Select(child => (((YamlScalarNode)child.Key).Value!, child.Value)) ?? [];

    /// <summary>Reads as a deserializer does, which follows merges, and then as nodes again.</summary>
    private static IEnumerable<YamlMappingNode> Documents(string path)
    {
        using var reader = new StringReader(Text(path));
        var parser = new MergingParser(new Parser(reader));
        parser.MoveNext();
        parser.MoveNext();
        var stream = new YamlStream();
        var deserializer = new DeserializerBuilder().Build();
        var text = new StringWriter();
        while (parser.Current is YamlDotNet.Core.Events.DocumentStart)
        {
            text.WriteLine("---");
            new SerializerBuilder().DisableAliases().Build().Serialize(text, deserializer.Deserialize<object>(parser)!);
        }

        stream.Load(new StringReader(text.ToString()));
        return stream.Documents.Select(document => (YamlMappingNode)document.RootNode);
    }
}
