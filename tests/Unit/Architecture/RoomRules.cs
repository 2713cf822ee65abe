namespace MonkeyTroop.Tests.Unit.Architecture;

/// <summary>One project's table of directions; see <see cref="RoomTable"/> for how it is written.</summary>
internal sealed class RoomRules
{
    private readonly List<string> _rooms = [];
    private readonly Dictionary<Direction, bool> _marked = [];

    private RoomRules()
    {
    }

    /// <summary>The directions in the table.</summary>
    public IReadOnlyCollection<Direction> Listed => _marked.Keys;

    /// <summary>Directions that point up without a mark, or down with one.</summary>
    public IEnumerable<Direction> WronglyMarked => _marked.Where(entry => PointsUp(entry.Key) != entry.Value).Select(entry => entry.Key);

    /// <summary>Reads a table.</summary>
    public static RoomRules Parse(string table)
    {
        var rules = new RoomRules();
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = line.Split("->", StringSplitOptions.TrimEntries);
            rules._rooms.Add(sides[0]);
            foreach (var name in sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                rules._marked.Add(new Direction(sides[0], name.TrimStart('!')), name.StartsWith('!'));
            }
        }

        return rules;
    }

    // A room without a line of its own uses no other, so it stands below all.
    private bool PointsUp(Direction direction) =>
        _rooms.IndexOf(direction.To) is >= 0 and var to && to <= _rooms.IndexOf(direction.From);
}
