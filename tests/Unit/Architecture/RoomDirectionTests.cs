using System.Collections.Concurrent;

namespace MonkeyTroop.Tests.Unit.Architecture;

/// <summary>Rooms use each other in the directions of <see cref="RoomTable"/> alone.</summary>
public sealed class RoomDirectionTests
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<Direction, string[]>>> Graphs = new();

    public static TheoryData<string> Projects => [.. RoomTable.Projects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_EveryDirection_IsInTheTable(string project)
    {
        var listed = RulesOf(project).Listed;
        var unlisted = GraphOf(project).Where(found => !listed.Contains(found.Key))
            .Select(found => $"{found.Key}: {string.Join(", ", found.Value)}");

        AssertNone(unlisted, $"{project}: types use other rooms in directions that {nameof(RoomTable)} does not have");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Table_EveryDirection_IsUsed(string project)
    {
        var graph = GraphOf(project);
        var unused = RulesOf(project).Listed.Where(direction => !graph.ContainsKey(direction));

        AssertNone(unused, $"{project}: no type takes these directions; take them out of {nameof(RoomTable)}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Table_NoDirection_PointsUp(string project) =>
        AssertNone(RulesOf(project).PointingUp, $"{project}: in {nameof(RoomTable)} these directions point up; each closes a cycle");

    private static RoomRules RulesOf(string project) => RoomRules.Parse(RoomTable.Projects[project]);

    private static IReadOnlyDictionary<Direction, string[]> GraphOf(string project) =>
        Graphs.GetOrAdd(project, name => new(() => RoomGraph.Of(name))).Value;

    private static void AssertNone(IEnumerable<object> found, string message)
    {
        var lines = found.Select(line => line.ToString()).Order(StringComparer.Ordinal).ToList();
        Assert.True(lines.Count == 0, $"{message}:\n  {string.Join("\n  ", lines)}");
    }
}
