using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.Tests.Unit.ClientProxy.Tickets;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.Tests.Unit.Jobs;

/// <summary>
/// An honest worker and an honest client, each with its own meter and a clock that drifts, and a bad network between them: late packets, slow bodies,
/// engines that load models, queue, cache prompts and state no usage, apps that go away, connections that break. One request runs at a time.
/// </summary>
internal sealed class HonestNetwork(Random random)
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>Which part of what is due the worker adds to it; 0 for an honest one.</summary>
    public double WorkerAdds { get; init; }

    /// <summary>Runs a job and says what comes of its two words: by how much they differ, and how much of that is excused.</summary>
    public (Credits Difference, Credits Excused) RunJob()
    {
        TokenRates? rates = random.Next(4) == 0 ? null : RatesOf(random.Next(1, 80));
        var (meter, book) = (new JobMeter(TimeSpan.FromHours(10)), new LeaseBook(_time));
        if (rates is not null)
        {
            meter.CountBy(rates, multiplier: 1);
        }

        var entry = book.Add(Leases.Create(_time, life: 86_400, allowance: 36_000) with { Rates = rates });
        var requests = random.Next(1, 6);
        for (var request = 0; request < requests; request++)
        {
            using var use = book.TryTake("llama", Leases.NoNodes)!;
            RunRequest(meter, use);
        }

        var said = book.WordOf(entry);
        var word = new PayerWord
        {
            JobId = "job",
            Account = "payer",
            Milliseconds = decimal.ToInt64(LeaseRules.WholeMilliseconds(said.Due) * 1000),
            Requests = said.Requests,
            Cancelled = said.Cancelled,
            Broken = said.Broken,
        };
        var nodes = (long)(meter.Settled.TotalMilliseconds * (1 + WorkerAdds));
        return (
            Pricing.Cost(Math.Max(0, nodes - TwoWords.MostMilliseconds(word)), Multiplier.Reference),
            Pricing.Cost(TwoWords.ExcusedMilliseconds(word), Multiplier.Reference));
    }

    private static TokenRates RatesOf(int gigabytes) => new(2000m / gigabytes, 100m / gigabytes);

    /// <summary>Times count from when the client sends the request.</summary>
    private void RunRequest(JobMeter meter, LeaseUse use)
    {
        var promptBytes = random.Next(20, random.Next(10) == 0 ? 400_000 : 4000);
        use.Sends(promptBytes);
        var accepted = Delay(0.3);
        var worker = meter.Begin(Workers(accepted));
        var read = accepted + Delay(1);
        worker.Count(TokenCount.Of(default, promptBytes, textBytes: 0), Workers(read));

        var (pieces, bytes) = (random.Next(1, 80), random.Next(1, 24));
        var isStream = random.Next(3) > 0;
        var statesUsage = random.Next(2) == 0;
        var made = read + Delay(random.Next(15) == 0 ? 200 : 4); // loads the model, queues, reads the prompt or has it cached
        var pause = Delay(0.2);
        var wholeAt = made + (pause * pieces);
        var isAppsCut = random.Next(2) == 0;

        // The app goes away and the worker hears of it a moment later, or the connection breaks and the worker writes into buffers until TCP gives up.
        var cut = random.Next(8) == 0 ? random.NextDouble() * wholeAt : double.MaxValue;
        var noticed = cut + (isAppsCut ? Delay(1) : Delay(30));
        var (arrived, text) = (made, 0L);
        for (var piece = 0; piece < pieces; piece++)
        {
            made += isStream ? pause * (0.5 + random.NextDouble()) : piece == 0 ? pause * pieces : 0;
            if (made >= noticed)
            {
                break;
            }

            text += bytes;
            var usage = statesUsage && piece == pieces - 1 ? new TokenUsage(Math.Max(1, promptBytes / 5), Math.Max(1, text / 3)) : default;
            worker.Count(TokenCount.Of(usage, promptBytes, text), Workers(made));
            arrived = Math.Max(arrived, made + Delay(0.1));
            if (arrived < cut)
            {
                Hear(use, arrived, usage, text);
            }
        }

        var isCut = arrived >= cut || made >= noticed;
        use.HowEnded = !isCut ? UseEnd.Whole : isAppsCut ? UseEnd.Cancelled : UseEnd.Broken;
        Advance(use, isCut ? cut : arrived + Delay(0.05));
        meter.Settle(worker, Workers(isCut ? Math.Max(accepted, noticed) : made + (random.NextDouble() * 0.09)));
        meter.Stop(worker);
    }

    /// <summary>A time as the worker's clock has it: up to 2 thousandths fast.</summary>
    private static TimeSpan Workers(double seconds) => TimeSpan.FromSeconds(seconds * 1.002);

    private void Hear(LeaseUse use, double at, TokenUsage usage, long text)
    {
        Advance(use, at);
        use.Hear(usage, text);
    }

    private void Advance(LeaseUse use, double at)
    {
        var left = TimeSpan.FromSeconds(at) - use.Clocked;
        _time.Advance(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>Mostly short, rarely up to its most.</summary>
    private double Delay(double most) => Math.Pow(random.NextDouble(), 4) * most;
}
