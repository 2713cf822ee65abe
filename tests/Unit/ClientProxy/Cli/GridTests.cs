using MonkeyTroop.ClientProxy.Cli;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class GridTests
{
    private static readonly string[] Columns = ["Node", "Free slots"];
    private static readonly string[][] Rows = [["node-1", "2/4"], ["a-much-longer-name", "0/1"]];

    /// <summary><c>| a-much-longer-name | Free slots |</c></summary>
    [Fact]
    public void Width_Table_IsThatOfItsWidestCellsAndBorders()
    {
        var grid = new Grid(Columns);
        Array.ForEach(Rows, row => grid.Add(row));

        Assert.Equal(35, Grid.Width(grid.Table()));
    }

    [Fact]
    public void Blocks_Rows_AreALineForEachCellAndAreApart() => Assert.Equal(
        "Node        node-1\nFree slots  2/4\n\nNode        a-much-longer-name\nFree slots  0/1\n", Grid.Blocks(Columns, Rows));
}
