namespace MonkeyTroop.Tests.Unit.Architecture;

/// <summary>One project's table of directions; see <see cref="RoomTable"/> for how it is written.</summary>
internal sealed class RoomRules
{
    private readonly List<string> _rooms = [];
    private readonly HashSet<Direction> _listed = [];

    private RoomRules()
    {
    }

    /// <summary>The directions in the table.</summary>
    public IReadOnlyCollection<Direction> Listed => _listed;

    /// <summary>Directions to a room whose line stands above: each would close a cycle.</summary>
    public IEnumerable<Direction> PointingUp => _listed.Where(PointsUp);

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
                rules._listed.Add(new Direction(sides[0], name));
            }
        }

        return rules;
    }

    // A room without a line of its own uses no other, so it stands below all.
    private bool PointsUp(Direction direction) =>
        _rooms.IndexOf(direction.To) is >= 0 and var to && to <= _rooms.IndexOf(direction.From);
}
