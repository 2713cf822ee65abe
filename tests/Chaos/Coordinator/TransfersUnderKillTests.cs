using System.Collections.Concurrent;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.Chaos.Coordinator;

public sealed class TransfersUnderKillTests(TransferNetwork fixture) : NetworkTest(fixture), IClassFixture<TransferNetwork>
{
    private const int Rounds = 3;
    private const int Senders = 4;
    private const decimal Each = 0.000001m;

    [Fact]
    public async Task Kill_WhileGiving_EveryKeyGivesOnceHoweverOftenItIsSent()
    {
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => fixture.OpenAsync(giveable: 0.1m)));
        var receiver = await fixture.OpenAsync();
        var (sent, acknowledged) = (new ConcurrentDictionary<(int Sender, string Key), bool>(), new ConcurrentDictionary<(int Sender, string Key), string>());
        for (var round = 0; round < Rounds; round++)
        {
            using var killed = new CancellationTokenSource();
            var load = senders.Select((sender, number) => TransferAsync(sender, number, receiver.Account, round, sent, acknowledged, killed.Token)).ToList();
            var seen = acknowledged.Count;
            await TestKit.Eventually.TrueAsync(() => acknowledged.Count > seen + 40, "gifts are made");

            await Network.Coordinator.KillAsync();

            await killed.CancelAsync();
            await Task.WhenAll(load);
            await Network.StartCoordinatorAsync();
        }

        var received = await IdsAsync(receiver);
        Assert.Empty(acknowledged.Values.Except(received));
        Assert.Equal(received.Count, received.Distinct().Count());

        // Whoever saw no answer asks again, and so does everybody else: now each is made, and made once.
        var made = new List<string>();
        foreach (var (sender, key) in sent.Keys)
        {
            made.Add((await senders[sender].TransferAsync(receiver.Account, Each, key)).Value!.TransferId);
        }

        Assert.Empty(acknowledged.Values.Except(made));
        Assert.Equal(made.Order(), (await IdsAsync(receiver)).Order());
        Assert.Equal(1000 + (sent.Count * Each), (await receiver.BalanceAsync()).Balance);
        Assert.Equal(
            (Senders * 1000.1m) - (sent.Count * Each), (await Task.WhenAll(senders.Select(sender => sender.BalanceAsync()))).Sum(balance => balance.Balance));
        await Ledger.AssertBalancedAsync(Network);
    }

    private static async Task TransferAsync(
        CoordinatorProbe sender,
        int number,
        string receiver,
        int round,
        ConcurrentDictionary<(int Sender, string Key), bool> sent,
        ConcurrentDictionary<(int Sender, string Key), string> acknowledged,
        CancellationToken killed)
    {
        for (var i = 0; !killed.IsCancellationRequested; i++)
        {
            var key = $"{round}-{i}";
            sent[(number, key)] = true;
            if ((await sender.TransferAsync(receiver, Each, key)).Value is { } answer)
            {
                acknowledged[(number, key)] = answer.TransferId;
            }
        }
    }

    private static async Task<List<string?>> IdsAsync(CoordinatorProbe account) =>
        [.. (await account.TransactionsAsync()).Where(entry => entry.Type == "gift").Select(entry => entry.TransferId)];
}
