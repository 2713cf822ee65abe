using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Protocol.ProofOfHardware;

/// <summary>The works as their definitions say, a word at a time.</summary>
internal static class PlainChain
{
    public static uint[] DigestOf(ulong seed, int inner, int rounds, uint row)
    {
        var words = Enumerable.Range(0, inner).Select(column => WordAt(seed, inner, 0, row, column)).ToArray();
        for (var round = 1u; round <= rounds; round++)
        {
            var next = new uint[inner];
            for (var k = 0; k < inner; k++)
            {
                for (var column = 0; column < inner; column++)
                {
                    next[column] += words[k] * WordAt(seed, inner, round, (uint)k, column);
                }
            }

            words = [.. next.Select(Mixing.Mix)];
        }

        return Digest(words);
    }

    public static uint[] WalkDigestOf(ulong fillSeed, long bytes, ulong walkSeed, int steps, uint walk)
    {
        var lanes = Enumerable.Range(0, 4).SelectMany(part => WordsOf(walkSeed, (walk, (uint)part, 0, 2), 1)).ToArray();
        for (var step = 0; step < steps; step++)
        {
            var sum = 0u;
            for (var lane = 0u; lane < 16; lane++)
            {
                sum += Mixing.Mix(lanes[lane] + (lane * 0x9E3779B9));
            }

            var page = Mixing.Mix(sum) % (bytes / 512);
            for (var word = 0; word < 128; word++)
            {
                var block = (uint)((page * 32) + (word / 4));
                lanes[word % 16] = (lanes[word % 16] ^ WordsOf(fillSeed, (block, 0, 0, 1), 32)[word % 4]) * 0x01000193;
            }
        }

        return Digest(lanes);
    }

    public static uint[] WordsOf(ulong key, (uint, uint, uint, uint) counter, int passes)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            Philox.One(key, ref counter.Item1, ref counter.Item2, ref counter.Item3, ref counter.Item4);
        }

        return [counter.Item1, counter.Item2, counter.Item3, counter.Item4];
    }

    private static uint WordAt(ulong seed, int inner, uint round, uint row, int column) =>
        WordsOf(seed, ((uint)(column % (inner / 4)), row, round, 0), 1)[column / (inner / 4)];

    private static uint[] Digest(uint[] words)
    {
        var digest = new uint[4];
        for (var t = 0u; t < 4; t++)
        {
            var s = 0x9E3779B9 * (t + 1);
            for (var j = 0u; j < words.Length; j++)
            {
                s = ((s ^ Mixing.Mix(words[j] + (t * 0x85ebca6b) + (j * 0x9E3779B9))) * 0x01000193) + (s >> 15);
            }

            digest[t] = s;
        }

        return digest;
    }
}
