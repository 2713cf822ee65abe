using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public sealed partial class PostgresHeadStartTests
{
    private static OpenAccount Open(string account) => new(account, Credits.Of(100_000), Cancellation);

    private PlaceHold[] Holds(string name, string account = Payer) =>
    [
        .. Enumerable.Range(0, 2).Select(number => new PlaceHold(
            new HoldRequest
            {
                JobId = $"{name}-{number}",
                Account = account,
                NodeId = "node",
                Owner = "owner",
                Model = "llama",
                Multiplier = Multiplier.Reference,
                IssuedAt = TimeProvider.System.GetUtcNow(),
                ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5),
                ProofKey = $"{name}-{number}",
            },
            _limits,
            Cancellation)),
    ];

    private static SettleReceipt[] Settlements(string name) =>
    [
        .. Enumerable.Range(0, 2).Select(number => new SettleReceipt(
            Payer,
            new VerifiedReceipt
            {
                JobId = $"{name}-{number}",
                NodeId = "node",
                Sequence = 1,
                DurationMilliseconds = 1000,
                Final = true,
                ReceivedAt = TimeProvider.System.GetUtcNow().AddMinutes(1),
            },
            Cancellation)),
    ];
}
