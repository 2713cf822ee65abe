using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Grains.ProofOfHardware;

/// <summary>Honest work passes, and each kind of cheating fails.</summary>
public class HardwareExchangeTests
{
    private const string Device = "device";

    private static readonly HardwareOptions Options = new()
    {
        MatrixSize = 256,
        Rounds = 2,
        WalkBytes = WalkSize.LeastBytes,
        WalkSteps = 2,
    };

    private readonly FakeTimeProvider _time = new();
    private readonly HardwareExchange _exchange;

    public HardwareExchangeTests() => _exchange = new HardwareExchange(Options, _time);

    [Fact]
    public void Pass_BothWorks_GivesBothRates()
    {
        var matrix = Challenge(HardwareWork.Matrix);
        Assert.Equal((ChainOf(256) / 4, null), PassAfter(4, matrix.Token, HonestProver.Digests(matrix.Seed, matrix.Matrix!)));

        var memory = Challenge(HardwareWork.Memory);
        _time.Advance(TimeSpan.FromSeconds(20)); // memory is filled, and the clock does not run yet
        var walkSeed = Assert.IsType<HardwareOutcome.Started>(_exchange.Start(memory.Token)).Seed;
        Assert.Equal(
            (ChainOf(256) / 4, 256 * 2 * 512 / 2), PassAfter(2, memory.Token, HonestProver.Digests(memory.Seed, memory.Memory!, walkSeed)));
    }

    [Fact]
    public void Commit_WorkThatWasShort_AsksForMore()
    {
        var first = Challenge(HardwareWork.Matrix);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<HardwareOutcome.Repeat>(_exchange.Commit(first.Token, new byte[32]));

        Assert.Equal(1024, Challenge(HardwareWork.Matrix).Matrix!.Rows);
        Assert.Equal(256, Challenge(HardwareWork.Memory).Memory!.Walks);
        Assert.Equal(256, _exchange.Challenge(HardwareWork.Matrix, "another device").Matrix!.Rows);
    }

    [Theory]
    [InlineData(Cheat.HalfOfTheRows)]
    [InlineData(Cheat.ARoundLeftOut)]
    [InlineData(Cheat.OtherSeed)]
    [InlineData(Cheat.FewerRows)]
    [InlineData(Cheat.AlteredPath)]
    [InlineData(Cheat.AlteredDigest)]
    [InlineData(Cheat.OtherLeaves)]
    [InlineData(Cheat.NoLeaves)]
    public void Reveal_Cheat_IsFalse(Cheat cheat)
    {
        var work = Challenge(HardwareWork.Matrix);
        var matrix = work.Matrix!;
        var digests = cheat switch
        {
            Cheat.ARoundLeftOut => HonestProver.Digests(work.Seed, matrix with { Rounds = 1 }),
            Cheat.OtherSeed => HonestProver.Digests(work.Seed + 1, matrix),
            Cheat.FewerRows => HonestProver.Digests(work.Seed, matrix with { Rows = 128 }),
            _ => HonestProver.Digests(work.Seed, matrix),
        };
        if (cheat == Cheat.HalfOfTheRows)
        {
            Array.Clear(digests, digests.Length / 2, digests.Length / 2);
        }

        var (run, rows, tree) = CommitAfter(4, work.Token, digests);
        var leaves = HonestProver.Show(tree, cheat == Cheat.FewerRows ? rows.Select(row => row % 128) : rows);
        leaves = cheat switch
        {
            Cheat.AlteredPath => [leaves[0] with { Path = [.. leaves[0].Path.Select(b => (byte)(b ^ 1))] }, .. leaves[1..]],
            Cheat.AlteredDigest => [leaves[0] with { Digests = [.. leaves[0].Digests.Select(b => (byte)(b ^ 1))] }, .. leaves[1..]],
            Cheat.OtherLeaves => [.. leaves[1..]],
            Cheat.NoLeaves => [],
            _ => leaves,
        };
        Assert.False(run.IsShownBy(leaves, Options, CancellationToken.None));
    }

    [Fact]
    public void Reveal_WalkOfAnotherSeed_IsFalse()
    {
        var memory = Challenge(HardwareWork.Memory);
        var walkSeed = Assert.IsType<HardwareOutcome.Started>(_exchange.Start(memory.Token)).Seed;
        var (run, rows, tree) = CommitAfter(4, memory.Token, HonestProver.Digests(memory.Seed, memory.Memory!, walkSeed + 1));
        Assert.False(run.IsShownBy(HonestProver.Show(tree, rows), Options, CancellationToken.None));
    }

    /// <summary>A commitment that was good once is none for another seed.</summary>
    [Fact]
    public void Reveal_CommitmentOfTheProofBefore_IsFalse()
    {
        var before = Challenge(HardwareWork.Matrix);
        var digests = HonestProver.Digests(before.Seed, before.Matrix!);
        PassAfter(4, before.Token, digests);

        var (run, rows, tree) = CommitAfter(4, Challenge(HardwareWork.Matrix).Token, digests);
        Assert.False(run.IsShownBy(HonestProver.Show(tree, rows), Options, CancellationToken.None));
    }

    [Fact]
    public void Commit_UsedOtherOrOlderToken_IsUnknown()
    {
        var older = Challenge(HardwareWork.Matrix);
        var work = Challenge(HardwareWork.Matrix);
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Commit(older.Token, new byte[32]));
        AssertRefused(HardwareRefusal.UnknownChallenge, new HardwareExchange(Options, _time).Commit(work.Token, new byte[32])); // another node's
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Start(work.Token)); // another step is due
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Reveal(work.Token).Refusal);
        PassAfter(4, work.Token, HonestProver.Digests(work.Seed, work.Matrix!));
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Commit(work.Token, new byte[32]));
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Reveal(work.Token).Refusal);
    }

    /// <summary>An answer can be lost on its way, so a commitment can be repeated. Another one would let a node wait for rows that it likes.</summary>
    [Fact]
    public void Commit_Twice_NamesTheSameRowsForTheSameCommitmentOnly()
    {
        var work = Challenge(HardwareWork.Matrix);
        var (_, rows, tree) = CommitAfter(4, work.Token, HonestProver.Digests(work.Seed, work.Matrix!));
        Assert.Equal(rows, Assert.IsType<HardwareOutcome.Reveal>(_exchange.Commit(work.Token, tree.Root.ToArray())).Rows);
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Commit(work.Token, new byte[32]));
    }

    [Fact]
    public void Commit_Late_IsRefused()
    {
        var work = Challenge(HardwareWork.Matrix);
        _time.Advance(HardwareExchange.RunLimit + TimeSpan.FromSeconds(1));
        AssertRefused(HardwareRefusal.Late, _exchange.Commit(work.Token, new byte[32]));
    }

    [Fact]
    public void Start_Late_IsRefused()
    {
        var memory = Challenge(HardwareWork.Memory);
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Commit(memory.Token, new byte[32])); // before it starts
        _time.Advance(HardwareExchange.FillLimit + TimeSpan.FromSeconds(1));
        AssertRefused(HardwareRefusal.Late, _exchange.Start(memory.Token));
    }

    /// <summary>Memory that is filled only once the walks are named is on the clock: a second start names no others.</summary>
    [Fact]
    public void Start_Twice_IsUnknown()
    {
        var memory = Challenge(HardwareWork.Memory);
        Assert.IsType<HardwareOutcome.Started>(_exchange.Start(memory.Token));
        AssertRefused(HardwareRefusal.UnknownChallenge, _exchange.Start(memory.Token));
    }

    [Fact]
    public void Reveal_Late_IsFalseAndForgetsTheOtherWork()
    {
        var matrix = Challenge(HardwareWork.Matrix);
        PassAfter(4, matrix.Token, HonestProver.Digests(matrix.Seed, matrix.Matrix!));
        var memory = Challenge(HardwareWork.Memory);
        var walkSeed = Assert.IsType<HardwareOutcome.Started>(_exchange.Start(memory.Token)).Seed;
        CommitAfter(4, memory.Token, HonestProver.Digests(memory.Seed, memory.Memory!, walkSeed));
        Assert.True(_exchange.IsRevealing);
        _time.Advance(HardwareExchange.RevealLimit + TimeSpan.FromSeconds(1));
        Assert.True(_exchange.IsOverdue);
        AssertRefused(HardwareRefusal.FalseProof, _exchange.Reveal(memory.Token).Refusal);

        memory = Challenge(HardwareWork.Memory);
        walkSeed = Assert.IsType<HardwareOutcome.Started>(_exchange.Start(memory.Token)).Seed;
        Assert.Null(PassAfter(4, memory.Token, HonestProver.Digests(memory.Seed, memory.Memory!, walkSeed)).Multiplications);
    }

    /// <summary>Who showed rows that there was no room to check is not to blame when they are shown no more.</summary>
    [Fact]
    public void Reveal_LateAfterThereWasNoRoomToCheck_IsNotFalse()
    {
        var work = Challenge(HardwareWork.Matrix);
        CommitAfter(4, work.Token, HonestProver.Digests(work.Seed, work.Matrix!));
        _exchange.Prolong();
        _time.Advance(HardwareExchange.RevealLimit + TimeSpan.FromSeconds(1));
        AssertRefused(HardwareRefusal.Late, _exchange.Reveal(work.Token).Refusal);
    }

    /// <summary>Half of a proof of one device is none for another.</summary>
    [Fact]
    public void Pass_OtherDevice_ForgetsTheOtherWork()
    {
        var matrix = Challenge(HardwareWork.Matrix);
        PassAfter(4, matrix.Token, HonestProver.Digests(matrix.Seed, matrix.Matrix!));
        var memory = _exchange.Challenge(HardwareWork.Memory, "another device");
        var walkSeed = Assert.IsType<HardwareOutcome.Started>(_exchange.Start(memory.Token)).Seed;
        Assert.Null(PassAfter(4, memory.Token, HonestProver.Digests(memory.Seed, memory.Memory!, walkSeed)).Multiplications);
    }

    private HardwareOutcome.Challenged Challenge(HardwareWork work) => _exchange.Challenge(work, Device);

    private (OpenRun Run, int[] Rows, DigestTree Tree) CommitAfter(int seconds, string token, uint[] digests)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        var tree = new DigestTree(digests);
        var named = Assert.IsType<HardwareOutcome.Reveal>(_exchange.Commit(token, tree.Root.ToArray()));
        return (_exchange.Reveal(token).Run!, [.. named.Rows], tree);
    }

    private (long? Multiplications, long? Bytes) PassAfter(int seconds, string token, uint[] digests)
    {
        var (run, rows, tree) = CommitAfter(seconds, token, digests);
        Assert.Equal(HardwareExchange.DrawnRows, rows.Length);
        Assert.True(run.IsShownBy(HonestProver.Show(tree, rows), Options, CancellationToken.None));
        return _exchange.Pass(run);
    }

    private static long ChainOf(int rows) => new ChainSize(256, 2, rows).Multiplications;

    private static void AssertRefused(HardwareRefusal why, HardwareOutcome? outcome) =>
        Assert.Equal(why, Assert.IsType<HardwareOutcome.Refused>(outcome).Why);

    public enum Cheat
    {
        HalfOfTheRows,
        ARoundLeftOut,
        OtherSeed,
        FewerRows,
        AlteredPath,
        AlteredDigest,
        OtherLeaves,
        NoLeaves,
    }
}
