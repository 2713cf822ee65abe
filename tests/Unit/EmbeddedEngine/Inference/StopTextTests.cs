using CsCheck;
using MonkeyTroop.EmbeddedEngine.Inference;

namespace MonkeyTroop.Tests.Unit.EmbeddedEngine.Inference;

public sealed class StopTextTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["ab"], 0, 12];

    [Fact]
    public void Take_AnyPieces_AnswerEndsBeforeTheFirstStopText() => Gen.Select(Text.List[0, 8], Gen.String[Gen.Char["ab"], 1, 4].List[0, 3]).Sample((pieces, stops) =>
    {
        var stop = new StopText(stops);
        var answer = "";
        foreach (var piece in pieces.TakeWhile(_ => !stop.IsFound))
        {
            answer += stop.Take(piece);
        }

        answer += stop.Rest();
        var (all, taken) = (string.Concat(pieces), answer);
        var ends = stops.Select(text => all.IndexOf(text, StringComparison.Ordinal)).Where(index => index >= 0).ToList();

        // Where two stop texts overlap, the one that is complete first ends the answer, which may be the one that begins later.
        Assert.Equal(ends.Count > 0, stop.IsFound);
        Assert.StartsWith(taken, all, StringComparison.Ordinal);
        Assert.True(ends.Count > 0 ? ends.Contains(taken.Length) : taken == all);
    });

    [Fact]
    public void Take_BeginningOfAStopText_IsHeldUntilItIsToldApart()
    {
        var stop = new StopText(["end"]);

        Assert.Equal(("the ", "en", "emr"), (stop.Take("the e"), stop.Take("ne"), stop.Take("mr")));
    }
}
