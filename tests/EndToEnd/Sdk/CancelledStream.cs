using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

/// <summary>What must follow when an app leaves a stream that would have lasted five minutes.</summary>
internal static class CancelledStream
{
    /// <summary>The engine hears of it, and what is settled is nowhere near the 300 credits of the whole stream.</summary>
    public static async Task AssertStoppedAsync(TroopNetwork network, IReadOnlyList<TransactionEntry> before)
    {
        var heard = network.Engine.HeardInference.Last(request => request.Model == SdkNetwork.Slow);
        Assert.True(await heard.WasCancelled.WaitAsync(Eventually.DefaultLimit, TestContext.Current.CancellationToken));

        var known = before.Select(row => row.Id).ToHashSet();
        // An earlier request's receipt may come first, and is worth next to nothing.
        var paid = await Eventually.GetAsync<object>(
            async () => -(await network.Requester.TransactionsAsync()).Where(row => !known.Contains(row.Id)).Sum(row => row.Credits) is >= 0.4m and var sum
                ? sum
                : null,
            "the cancelled stream is settled");
        Assert.InRange((decimal)paid, 0.4m, 60m);
    }
}
