namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Sends the cases of a seed, a few at a time.</summary>
internal sealed class FuzzStorm(FuzzNetwork fixture, FuzzSeed seed)
{
    private const int Lanes = 6;

    private readonly CoordinatorCases _coordinator = new(fixture);
    private readonly InferenceCases _inference = new(fixture);
    private readonly RawCases _raw = new(fixture);

    /// <summary>Sends so many cases, from a number on.</summary>
    public async Task<FuzzTally> RunAsync(int from, int count, CancellationToken cancellation)
    {
        var (tally, next) = (new FuzzTally(), from - 1);
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(async () =>
        {
            using var coordinator = new WireLane(fixture.Network.CoordinatorAddress);
            using var worker = new WireLane(fixture.Network.WorkerAddresses["node-1"]);
            using var client = new WireLane(fixture.Network.ClientAddress);
            while (Interlocked.Increment(ref next) is var index && index < from + count)
            {
                var @case = Make(index);
                var lane = @case.Target switch { FuzzTarget.Coordinator => coordinator, FuzzTarget.Worker => worker, _ => client };
                var answers = await lane.SendAsync(@case, cancellation);
                tally.Add(index, @case, answers);
                var isUsedUp = @case.Target == FuzzTarget.Worker && answers is [{ Status: 402 }];
                if (isUsedUp || index % 500 == 0)
                {
                    await fixture.RefreshTicketAsync(isUsedUp);
                }
            }
        }, cancellation)));
        return tally;
    }

    /// <summary>Makes one case, now: its proof is good for a minute.</summary>
    public FuzzCase Make(int index)
    {
        var random = seed.Of(index);
        return random.Next(20) switch
        {
            < 9 => _coordinator.Make(random),
            < 12 => _inference.Make(FuzzTarget.Worker, random),
            < 15 => _inference.Make(FuzzTarget.Client, random),
            _ => _raw.Make((FuzzTarget)random.Next(3), random),
        };
    }
}
