using System.Collections.Concurrent;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Chaos.Coordinator;

public sealed class CoordinatorKilledUnderLoadTests : NetworkTest
{
    private const string Model = "fake:1b";
    private const int Rounds = 4;
    private const int Accounts = 4;
    private const int StarterCredits = 100_000;

    [Fact]
    public async Task Kill_UnderLoadAgainAndAgain_NoCreditIsLostOrMade()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false, StarterCredits = StarterCredits });
        var keys = Enumerable.Range(0, Accounts).Select(_ => EcKeyPair.Create()).ToList();
        var accounts = keys.ConvertAll(key => new CoordinatorProbe(network.CoordinatorAddress, key));
        using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "fake-1");
        var acknowledged = new ConcurrentDictionary<string, decimal>();
        await Task.WhenAll(accounts.Select(account => account.BalanceAsync()));

        for (var round = 0; round < Rounds; round++)
        {
            var seed = Random.Shared.Next();
            TestContext.Current.TestOutputHelper?.WriteLine($"round {round}: seed {seed}");
            await RoundAsync(network, node, accounts, acknowledged, new Random(seed));
            await network.StartCoordinatorAsync();
        }

        Assert.NotEmpty(acknowledged);
        var settled = new HashSet<string>();
        foreach (var account in accounts)
        {
            settled.UnionWith(await AssertHistoryAsync(account, acknowledged));
        }

        Assert.DoesNotContain(acknowledged, job => job.Value > 0 && !settled.Contains(job.Key));

        var balances = await Task.WhenAll(accounts.Append(network.Owner).Append(network.Requester).Select(account => account.BalanceAsync()));
        Assert.Equal((Accounts + 2) * StarterCredits, balances.Sum(balance => balance.Balance));
        Assert.All(balances, balance => Assert.Equal(balance.Available, balance.Balance - balance.Held));
        await Ledger.AssertBalancedAsync(network);
        accounts.ForEach(account => account.Dispose());
        keys.ForEach(key => key.Dispose());
    }

    private static async Task RoundAsync(
        TroopNetwork network, FakeNode node, List<CoordinatorProbe> accounts, ConcurrentDictionary<string, decimal> acknowledged, Random random)
    {
        node.KeepServing(Model);
        await network.Requester.ModelIsServedAsync(Model);
        using var killed = new CancellationTokenSource();
        var load = accounts.Select(account => LoadAsync(account, node, acknowledged, killed.Token)).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 1200)), TimeProvider.System, Cancellation);

        await network.Coordinator.KillAsync();

        await killed.CancelAsync();
        await Task.WhenAll(load);
    }

    /// <summary>Jobs one after the other: a ticket, a receipt, the final receipt, and each receipt now and then a second time.</summary>
    private static async Task LoadAsync(
        CoordinatorProbe account, FakeNode node, ConcurrentDictionary<string, decimal> acknowledged, CancellationToken killed)
    {
        for (var i = 0; !killed.IsCancellationRequested; i++)
        {
            if ((await account.AuthorizeAsync(Model)).Value is not { } ticket)
            {
                continue;
            }

            for (var sequence = 1; sequence <= 2; sequence++)
            {
                for (var time = 0; time <= i % 2; time++)
                {
                    var answer = await node.SubmitAsync(ticket, account.Account, sequence * 0.001m, sequence, final: sequence == 2);
                    if (answer.Value is { } settled)
                    {
                        acknowledged[ticket.JobId] = settled.CreditsTransferred;
                    }
                }
            }
        }
    }

    /// <summary>Checks one account's history and returns the jobs in it.</summary>
    private static async Task<IEnumerable<string>> AssertHistoryAsync(CoordinatorProbe account, ConcurrentDictionary<string, decimal> acknowledged)
    {
        var history = await account.TransactionsAsync();
        Assert.Equal((await account.BalanceAsync()).Balance, history.Sum(row => row.Credits));
        Assert.Equal(history.Count, history.Select(row => row.Id).Distinct().Count());
        foreach (var job in history.Where(row => row.JobId is not null).GroupBy(row => row.JobId!))
        {
            // A receipt that was settled without its answer getting through may add to what was acknowledged before it.
            var paid = -job.Sum(row => row.Credits);
            Assert.InRange(paid, acknowledged.GetValueOrDefault(job.Key), 0.002m);
            Assert.InRange(job.Count(), 1, 2);
        }

        return history.Select(row => row.JobId).OfType<string>();
    }
}
