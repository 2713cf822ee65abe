using Spectre.Console;
using Spectre.Console.Rendering;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>Prints tables: ruled and coloured on a terminal, tab-separated and whole where a script reads.</summary>
internal sealed class Grid(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Whether a terminal that is too narrow for the table gets a block of lines for each row, so that no cell is broken.</summary>
    public bool PrefersBlocks { get; init; }

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
        else if (Table() is var table && PrefersBlocks && Width(table) > AnsiConsole.Profile.Width)
        {
            Console.Write(Blocks(columns, _rows));
        }
        else
        {
            AnsiConsole.Write(table);
        }
    }

    /// <summary>How wide a table is when no cell is broken.</summary>
    internal static int Width(IRenderable table) => table.Measure(RenderOptions.Create(AnsiConsole.Console), int.MaxValue).Max;

    /// <summary>A line for each cell, with the names of the columns before them, and an empty line between rows.</summary>
    internal static string Blocks(string[] columns, IReadOnlyList<string[]> rows)
    {
        var widest = columns.Max(column => column.Length);
        return string.Join('\n', rows.Select(row => string.Concat(columns.Zip(row, (column, cell) => $"{column.PadRight(widest)}  {cell}\n"))));
    }

    internal Table Table()
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
