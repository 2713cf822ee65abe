using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets.Histories;

/// <summary>
/// Many histories at the same time on one store, interleaved at random, in bursts that share commits. Every answer and, at the
/// end, every wallet must be the model's.
/// </summary>
internal sealed class LedgerWorld(string name, Random random, CrashingLedger database, ILedgerStore store, FakeTimeProvider time)
{
    private const int Histories = 250;
    private const int StepsEach = 16;
    private const int LongestBurst = 200;

    /// <summary>An operation fails with the commit that it waits behind as well, so eight of nine attempts may: fifty in a row do happen.</summary>
    private const int Retries = 1000;
    private readonly LedgerModel _model = new(time);
    private readonly LedgerHistory[] _histories =
        [.. Enumerable.Range(0, Histories).Select(number => new LedgerHistory($"{name}-{number}", random, time))];

    /// <summary>How many histories there are.</summary>
    public static int Count => Histories;

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var (account, starter) in _histories.SelectMany(history => history.Accounts))
        {
            _model.Open(account, starter.Micros);
        }

        await Task.WhenAll(_histories.SelectMany(history => history.Accounts).Select(
            opened => store.OpenAsync(opened.Account, opened.Starter, cancellation)));

        for (var steps = 0; steps < Histories * StepsEach;)
        {
            steps += random.Next(8) switch
            {
                0 => await CrashAsync(cancellation),
                1 => await SweepAsync(cancellation),
                _ => await BurstAsync(cancellation),
            };
        }

        foreach (var account in _model.Accounts)
        {
            var wallet = await store.FindAsync(account, cancellation);
            Assert.Equal((account, _model.Show(account)), (account, wallet is null ? "none" : LedgerStep.Show(wallet, time)));
        }
    }

    /// <summary>Operations that do not wait for each other, many of them of the same accounts.</summary>
    private async Task<int> BurstAsync(CancellationToken cancellation)
    {
        var few = _histories[..random.Next(1, Histories + 1)];
        var steps = Enumerable.Range(0, random.Next(1, LongestBurst)).Select(_ => few[random.Next(few.Length)].Next()).ToList();
        var expected = steps.ConvertAll(step => step.Expect(_model));
        var answers = await Task.WhenAll(steps.Select(step => step.Run(store, cancellation)));
        for (var index = 0; index < steps.Count; index++)
        {
            Assert.Equal((steps[index].Description, expected[index]), (steps[index].Description, answers[index]));
        }

        return steps.Count;
    }

    /// <summary>One operation of each of some histories, while commits fail; asked again until each is answered.</summary>
    private async Task<int> CrashAsync(CancellationToken cancellation)
    {
        var steps = _histories.Where(_ => random.Next(4) == 0).Select(history => history.Next()).ToList();
        database.Crashes = true;
        var answers = await Task.WhenAll(steps.Select(step => RepeatAsync(step, cancellation)));
        database.Crashes = false;
        for (var index = 0; index < steps.Count; index++)
        {
            var expected = LedgerStep.Repeatable(steps[index].Expect(_model));
            Assert.Equal((steps[index].Description, expected), (steps[index].Description, LedgerStep.Repeatable(answers[index])));
        }

        return steps.Count;
    }

    private async Task<string> RepeatAsync(LedgerStep step, CancellationToken cancellation)
    {
        StoreUnavailableException? last = null;
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            try
            {
                return await step.Run(store, cancellation);
            }
            catch (StoreUnavailableException e)
            {
                last = e; // nobody knows whether it was done: asking again tells
            }
        }

        throw new InvalidOperationException($"no answer after {Retries} attempts: {step.Description}", last);
    }

    private async Task<int> SweepAsync(CancellationToken cancellation)
    {
        time.Advance(random.Next(12) == 0 ? TimeSpan.FromHours(random.Next(60)) : TimeSpan.FromSeconds(random.Next(200)));
        while ((await store.ReleaseExpiredAsync(time.GetUtcNow(), 1000, cancellation)).Count > 0)
        {
            // Those of earlier worlds are released with ours.
        }

        _model.Expire(time.GetUtcNow());
        return 0;
    }
}
