using System.Security.Cryptography;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>
/// The steps of one node's proof, one work at a time: challenge, commitment, named rows. The clock is the silo's own and starts no later than the node has its
/// seed; what a node says of its time counts for nothing. Rows are drawn by a cryptographic generator, after the commitment and with replacement: who computed
/// a share p of them passes with the chance p^32, and gains 1/p.
/// </summary>
internal sealed class HardwareExchange(HardwareOptions options, TimeProvider time)
{
    /// <summary>Rows that are drawn: 32.</summary>
    public const int DrawnRows = 32;

    /// <summary>Rows, or walks, of a device's first run: 256.</summary>
    public const int FirstSize = 256;

    /// <summary>How long memory may take to fill: 60 s.</summary>
    public static readonly TimeSpan FillLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a work may take: 300 s.</summary>
    public static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(300);

    /// <summary>
    /// How soon named rows must be shown: 60 s. They are bound by the commitment, so more time gains nothing; only silence must not be free.
    /// </summary>
    public static readonly TimeSpan RevealLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long one verified work waits for the other: 2 hours, so that a worker that waits an hour can go on.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    private readonly Dictionary<HardwareWork, int> _sizes = [];
    private readonly Dictionary<HardwareWork, (long Rate, long At)> _found = [];
    private string? _device;
    private OpenRun? _run;

    /// <summary>Whether rows were named and not shown yet.</summary>
    public bool IsRevealing => _run?.Rows.Length > 0;

    /// <summary>Hands out a work; the one that is open ends.</summary>
    public HardwareOutcome.Challenged Challenge(HardwareWork work, string device)
    {
        if (_device != device)
        {
            // What another device did says nothing of this one.
            _sizes.Clear();
            _found.Clear();
            _device = device;
        }

        var (now, size) = (time.GetTimestamp(), _sizes.GetValueOrDefault(work, FirstSize));
        _run = new OpenRun(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), work, device, NewSeed(), size, now)
        {
            StartedAt = work == HardwareWork.Matrix ? now : null,
        };
        return new HardwareOutcome.Challenged(
            _run.Token,
            work,
            _run.Seed,
            work == HardwareWork.Matrix ? new MatrixWork(options.MatrixSize, options.Rounds, size) : null,
            work == HardwareWork.Memory ? new MemoryWork(options.WalkBytes, options.WalkSteps, size) : null);
    }

    /// <summary>Names the walks and starts the clock.</summary>
    public HardwareOutcome Start(string token)
    {
        if (_run is not { StartedAt: null } run || run.Token != token)
        {
            return Unknown;
        }

        if (time.GetElapsedTime(run.IssuedAt) > FillLimit)
        {
            return End(HardwareRefusal.Late);
        }

        _run = run with { WalkSeed = NewSeed(), StartedAt = time.GetTimestamp() };
        return new HardwareOutcome.Started(_run.WalkSeed);
    }

    /// <summary>Stops the clock, takes the commitment and names rows, unless the work took too little time.</summary>
    public HardwareOutcome Commit(string token, byte[] root)
    {
        if (_run is not { StartedAt: { } startedAt } run || run.Token != token)
        {
            return Unknown;
        }

        if (run.Root is { } committed)
        {
            // The answer was lost on its way. Another commitment would be a choice of rows.
            return committed.AsSpan().SequenceEqual(root) ? new HardwareOutcome.Reveal(run.Rows, RevealLimit) : Unknown;
        }

        var (took, most) = (time.GetElapsedTime(startedAt), MostOf(run.Work));
        if (took > RunLimit)
        {
            return End(HardwareRefusal.Late);
        }

        if (!HardwareRules.IsEnough(run.Size, took, options.LeastTime, most))
        {
            _sizes[run.Work] = HardwareRules.NextSize(run.Size, took, options.LeastTime, most);
            _run = null;
            return new HardwareOutcome.Repeat();
        }

        int[] rows = [.. Enumerable.Range(0, DrawnRows).Select(_ => RandomNumberGenerator.GetInt32(run.Size))];
        _run = run with { Root = root, Took = took, Rows = rows, NamedAt = time.GetTimestamp() };
        return new HardwareOutcome.Reveal(rows, RevealLimit);
    }

    /// <summary>The run whose rows are shown now; null, with the refusal, where there is none or its time is over.</summary>
    public (OpenRun? Run, HardwareOutcome? Refusal) Reveal(string token) => _run is { Root: not null } run && run.Token == token
        ? IsOverdue ? (null, End(run.WasShown ? HardwareRefusal.Late : HardwareRefusal.FalseProof)) : (run, null)
        : (null, Unknown);

    /// <summary>Whether named rows were not shown in time.</summary>
    public bool IsOverdue => _run is { Root: not null } run && time.GetElapsedTime(run.NamedAt) > RevealLimit;

    /// <summary>Whether rows were shown that could not be checked yet. Who shows them no more is not to blame.</summary>
    public bool WasShown => _run is { WasShown: true };

    /// <summary>Notes that rows were shown that could not be checked yet, and gives more time to show them again.</summary>
    public void Prolong() => _run = _run is null ? null : _run with { NamedAt = time.GetTimestamp(), WasShown = true };

    /// <summary>Ends the open run.</summary>
    public HardwareOutcome.Refused End(HardwareRefusal why)
    {
        _run = null;
        if (why == HardwareRefusal.FalseProof)
        {
            _found.Clear();
        }

        return new HardwareOutcome.Refused(why);
    }

    /// <summary>Takes a run that was checked. Both rates once both works are there; null for the one that is missing.</summary>
    public (long? Multiplications, long? Bytes) Pass(OpenRun run)
    {
        var work = run.Work == HardwareWork.Matrix
            ? new ChainSize(options.MatrixSize, options.Rounds, run.Size).Multiplications
            : new WalkSize(options.WalkBytes, options.WalkSteps, run.Size).BytesRead;
        _found[run.Work] = (HardwareRules.RateOf(work, run.Took, options.LeastTime), time.GetTimestamp());
        _run = null;
        return (RateOf(HardwareWork.Matrix), RateOf(HardwareWork.Memory));
    }

    private static HardwareOutcome.Refused Unknown => new(HardwareRefusal.UnknownChallenge);

    private long? RateOf(HardwareWork work) => _found.TryGetValue(work, out var found) && time.GetElapsedTime(found.At) < Kept ? found.Rate : null;

    private static int MostOf(HardwareWork work) => work == HardwareWork.Matrix ? ChainSize.MostRows : WalkSize.MostWalks;

    private static ulong NewSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
