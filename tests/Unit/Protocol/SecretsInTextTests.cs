using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.Protocol;

public sealed class SecretsInTextTests
{
    [Fact]
    public void ToString_RecordsThatCarrySecrets_DoNotShowThem()
    {
        object[] records =
        [
            new AuthorizeResponse
            {
                TargetIp = "100.64.0.1", Token = "SECRET", EstimatedCost = 1, JobId = "j", NodeId = "n", WorkerUrl = "http://100.64.0.1:8080",
                ExpiresAt = DateTimeOffset.UnixEpoch, Multiplier = 1, Hold = 1, Model = "m",
            },
            new RegisterRequest { NodeId = "n", JoinToken = "SECRET" },
            new RegisterResponse { NodeId = "n", Owner = "o", ReceiptKey = "SECRET", HeartbeatInterval = 10, CoordinatorKeys = new JwksDocument([]) },
            new InviteResponse("SECRET", DateTimeOffset.UnixEpoch),
        ];

        Assert.All(records, record => Assert.DoesNotContain("SECRET", record.ToString(), StringComparison.Ordinal));
    }
}
