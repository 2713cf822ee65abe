using System.Globalization;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit;

/// <summary>The page of problem codes, as tests compare it with the programs.</summary>
public static partial class ErrorPage
{
    /// <summary>One row of its table.</summary>
    /// <param name="Code">The code.</param>
    /// <param name="Status">Its HTTP status.</param>
    /// <param name="From">The programs that answer with it.</param>
    public sealed record Row(string Code, int Status, string From);

    /// <summary>Reads the rows of <c>docs/errors.md</c>.</summary>
    public static IReadOnlyList<Row> Read() =>
    [
        .. RowPattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md")))
            .Select(row => new Row(row.Groups["code"].Value, int.Parse(row.Groups["status"].Value, CultureInfo.InvariantCulture), row.Groups["from"].Value)),
    ];

    [GeneratedRegex(@"^\| `(?<code>[a-z_]+)` \| (?<status>[0-9]{3}) \| (?<from>[^|]+) \| [^|]{10,} \| [^|]{10,} \|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
