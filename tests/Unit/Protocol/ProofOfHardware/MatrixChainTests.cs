using System.Buffers.Binary;
using CsCheck;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Protocol.ProofOfHardware;

/// <summary>The chain gives the published answers, and the same on every path through the processor.</summary>
public class MatrixChainTests
{
    [Theory]
    [InlineData(1, 256, 2, 40, "87dfef71c3839104526173ef1db618782af1a196458ba7a76d24f5c6a5695a92")]
    [InlineData(0xC0FFEE1234567890, 256, 1, 16, "92bdfd8b8d53e7ac1cd113c8eaca4b8253bf405f28ff67ad6f370ed5ef1346be")]
    public void Digest_KnownSeed_GivesTheKnownRoot(ulong seed, int inner, int rounds, int rows, string root)
    {
        Assert.Equal(root, Convert.ToHexStringLower(new DigestTree(DigestsOf(new MatrixChain(seed, inner, rounds), RowsOf(rows), threads: 1)).Root));
    }

    [Fact]
    public void Digest_KnownSeed_GivesTheKnownRow()
    {
        var digest = DigestsOf(new MatrixChain(1, 256, 2), [0], threads: 1);
        var bytes = new byte[16];
        for (var word = 0; word < 4; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(word * 4), digest[word]);
        }

        Assert.Equal("0c54ace8e1776092d32cefa14cef335a", Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    public void Digest_AnyVectorsAndThreads_IsWhatTheDefinitionSays(bool isWide, int threads)
    {
        Gen.Select(Gen.ULong, Gen.Int[1, 3], Gen.UInt[0, 1 << 20].Array[1, 5]).Sample(
            (seed, rounds, rows) => DigestsOf(new MatrixChain(seed, 256, rounds, isWide), rows, threads)
                .SequenceEqual(rows.SelectMany(row => PlainChain.DigestOf(seed, 256, rounds, row))),
            iter: 12);
    }

    [Fact]
    public void Digest_MoreRowsThanABatch_GivesEachTheSameAsAlone()
    {
        var chain = new MatrixChain(7, 256, 1);
        var all = DigestsOf(chain, RowsOf(4099), threads: 2);
        uint[] expected = [.. all[..4], .. all[(4095 * 4)..(4097 * 4)], .. all[(4098 * 4)..]];
        Assert.Equal(expected, DigestsOf(chain, [0, 4095, 4096, 4098], threads: 1));
    }

    [Fact]
    public void Digest_Cancelled_GivesUp()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => new MatrixChain(1, 256, 1).Digest(RowsOf(2), new uint[8], 1, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => new MatrixChain(1, 256, 1).Digest(RowsOf(2), new uint[8], 2, cancelled));
    }

    private static uint[] RowsOf(int rows) => [.. Enumerable.Range(0, rows).Select(row => (uint)row)];

    private static uint[] DigestsOf(MatrixChain chain, uint[] rows, int threads)
    {
        var digests = new uint[rows.Length * Mixing.DigestWords];
        chain.Digest(rows, digests, threads, CancellationToken.None);
        return digests;
    }
}
