using System.Text;
using CsCheck;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Tests.Unit.Protocol.Wallets;

public sealed class TransactionCsvTests
{
    private const string Header = "id,timestamp,type,credits,counterparty,description,requester,worker,duration,job_id,transfer_id,starter,locked\r\n";

    private static readonly DateTimeOffset Then = new(2026, 1, 2, 4, 4, 5, 678, TimeSpan.FromHours(1));

    private static readonly TransactionEntry Settlement = new(7, "me", "n1", -2.5m, 2.5m, "job", Then, "settlement", "owner", null, "receipt:job:1", -2, -0.5m);

    [Fact]
    public void ToBytes_NoEntries_IsTheHeaderAlone() => Assert.Equal(Header, Text([]));

    [Fact]
    public void ToBytes_Entries_AreALineEachWithExactFigures()
    {
        var transfer = new TransactionEntry(8, null, null, 0.000001m, null, null, Then, "gift", "-bob", "für \"dich\", Ada", "gift:-bob:k,1");

        Assert.Equal(
            $"""
            {Header}7,2026-01-02T03:04:05.678000Z,settlement,-2.5,owner,,me,n1,2.5,job,receipt:job:1,-2,-0.5
            8,2026-01-02T03:04:05.678000Z,gift,0.000001,-bob,"für ""dich"", Ada",,,,,"gift:-bob:k,1",0,0

            """.ReplaceLineEndings("\r\n"),
            Text([Settlement, transfer]));
    }

    [Fact]
    public void ToBytes_Text_IsUtf8WithoutAMark() =>
        Assert.Equal(Encoding.UTF8.GetBytes("id,"), TransactionCsv.ToBytes([])[..3]);

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"http://example.org\")", "\"'=HYPERLINK(\"\"http://example.org\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("1-1", "1-1")]
    [InlineData("'=1", "'=1")]
    [InlineData("", "")]
    public void ToBytes_MemoLikeAFormula_IsDefused(string memo, string field) => Assert.Contains(
        $",owner,{field},me,", Text([Settlement with { Description = memo }]), StringComparison.Ordinal);

    [Fact]
    public void ToBytes_AnyText_ReadsAsTheSameFields() => Gen.String[Gen.Char[",\"\r\n\t ;aä=模"], 0, 12].Sample(text =>
    {
        var entry = Settlement with { Description = $"x{text}", TransferId = $"gift:{text}" };

        var fields = Parse(Text([entry, entry]));

        Assert.Equal(3, fields.Count);
        Assert.All(fields.Skip(1), row => Assert.Equal((13, $"x{text}", $"gift:{text}"), (row.Count, row[5], row[10])));
    });

    private static string Text(IReadOnlyList<TransactionEntry> entries) => Encoding.UTF8.GetString(TransactionCsv.ToBytes(entries));

    /// <summary>RFC 4180 by the letter, and nothing beside it.</summary>
    private static List<List<string>> Parse(string csv)
    {
        var (rows, row, at) = (new List<List<string>>(), new List<string>(), 0);
        while (at < csv.Length)
        {
            var field = new StringBuilder();
            if (csv[at] == '"')
            {
                for (at++; csv[at] != '"' || (at + 1 < csv.Length && csv[at + 1] == '"'); at++)
                {
                    at += csv[at] == '"' ? 1 : 0;
                    field.Append(csv[at]);
                }

                at++;
            }
            else
            {
                for (; csv[at] is not (',' or '\r'); at++)
                {
                    Assert.False(csv[at] is '"' or '\n', "a field without quotes has neither quotes nor line ends in it");
                    field.Append(csv[at]);
                }
            }

            row.Add(field.ToString());
            if (csv[at] == '\r')
            {
                Assert.Equal('\n', csv[++at]);
                rows.Add(row);
                row = [];
            }

            at++;
        }

        return rows;
    }
}
