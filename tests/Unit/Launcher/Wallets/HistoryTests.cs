using MonkeyTroop.Launcher.Wallets;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Tests.Unit.Launcher.Wallets;

public sealed class HistoryTests
{
    [Fact]
    public void Lines_Movements_EndWithTheNewest()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        TransactionEntry[] newestFirst =
        [
            new(2, "me", "node-desk", -1.333m, 1.333m, "job", time.AddSeconds(9), "settlement"),
            new(1, null, null, 1000, null, null, time, "starter"),
        ];

        Assert.Equal(
            [
                "  2026-01-02 03:04:05Z  starter      +1000.000000",
                "  2026-01-02 03:04:14Z  settlement      -1.333000  1.333 s on node-desk",
            ],
            History.Lines(newestFirst));
    }
}
