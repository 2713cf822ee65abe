using CsCheck;

namespace MonkeyTroop.Tests.Unit.Protocol.Streams;

/// <summary>Cuts a text into pieces at random, as networks do.</summary>
internal static class Chunking
{
    public static readonly Gen<int[]> Cuts = Gen.Int[1, 24].Array[1, 400];

    public static IEnumerable<byte[]> Apply(byte[] text, int[] cuts)
    {
        var at = 0;
        for (var i = 0; at < text.Length; i++)
        {
            var length = Math.Min(cuts[i % cuts.Length], text.Length - at);
            yield return text[at..(at + length)];
            at += length;
        }
    }
}
