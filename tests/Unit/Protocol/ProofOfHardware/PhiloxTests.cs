using System.Runtime.Intrinsics;
using CsCheck;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Protocol.ProofOfHardware;

/// <summary>The generator gives the answers that its authors publish with their library (Random123, kat_vectors), alone and eight at a time.</summary>
public class PhiloxTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0ul, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0ul, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0a4093822ul, "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void One_PublishedCounter_GivesThePublishedWords(uint c0, uint c1, uint c2, uint c3, ulong key, string words)
    {
        Philox.One(key, ref c0, ref c1, ref c2, ref c3);
        Assert.Equal(words, $"{c0:x8} {c1:x8} {c2:x8} {c3:x8}");
    }

    [Fact]
    public void Eight_AnyCounters_GivesWhatOneGives()
    {
        Gen.Select(Gen.ULong, Gen.UInt.Array[32]).Sample((key, words) =>
        {
            var expected = Enumerable.Range(0, 8).Select(lane => PlainChain.WordsOf(key, (words[lane], words[8 + lane], words[16 + lane], words[24 + lane]), 1)).ToArray();
            return Same(Eight(Philox.Eight, key, words), expected) && Same(Eight(Philox.EightByOne, key, words), expected);
        });
    }

    private delegate void EightAtATime(ulong key, ref Vector256<uint> c0, ref Vector256<uint> c1, ref Vector256<uint> c2, ref Vector256<uint> c3);

    private static Vector256<uint>[] Eight(EightAtATime philox, ulong key, uint[] words)
    {
        var (c0, c1) = (Vector256.Create(words, 0), Vector256.Create(words, 8));
        var (c2, c3) = (Vector256.Create(words, 16), Vector256.Create(words, 24));
        philox(key, ref c0, ref c1, ref c2, ref c3);
        return [c0, c1, c2, c3];
    }

    private static bool Same(Vector256<uint>[] got, uint[][] expected) =>
        Enumerable.Range(0, 8).All(lane => Enumerable.Range(0, 4).All(word => got[word][lane] == expected[lane][word]));
}
