using Spectre.Console;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>Prints tables: ruled and coloured on a terminal, tab-separated and whole where a script reads.</summary>
internal sealed class Grid(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(CommandRun.OneLine)]);

    /// <summary>Turns the order of the rows round.</summary>
    public void Reverse() => _rows.Reverse();

    /// <summary>Prints the table to standard output.</summary>
    /// <param name="empty">What a person is told when there are no rows.</param>
    public void Print(string empty)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (var row in _rows.Prepend(columns))
            {
                Console.WriteLine(string.Join('\t', row));
            }
        }
        else if (_rows.Count == 0)
        {
            Console.WriteLine(empty);
        }
        else
        {
            AnsiConsole.Write(Table());
        }
    }

    private Table Table()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn($"[bold]{Markup.Escape(column)}[/]");
        }

        foreach (var row in _rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        return table;
    }
}
