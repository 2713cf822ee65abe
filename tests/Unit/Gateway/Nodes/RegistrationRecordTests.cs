using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Tests.Unit.Gateway.Nodes;

public sealed class RegistrationRecordTests
{
    [Fact]
    public void HasRegistered_ByRegistrationAndByHeartbeat_IsTheSameOnce()
    {
        var (registered, heard) = (new RequestTrail(), new RequestTrail());
        registered.HasRegistered("node", new NodeRegistration(KeyId: null, "node"), ("node_key", null));
        heard.HasRegistered("node", new NodeRegistration(KeyId: null, "node"), ("by", "heartbeat"));

        Assert.Equal(AuditEventTypes.NodeRegistered, registered.Done);
        Assert.Equal((registered.Done, registered.OnceKey), (heard.Done, heard.OnceKey));
    }

    [Fact]
    public void HasRegistered_AnotherKeyOrOwner_IsAnother()
    {
        var keys = new[] { ("a", "o"), ("b", "o"), ("a", "p") }.Select(of =>
        {
            var trail = new RequestTrail();
            trail.HasRegistered("node", new NodeRegistration(of.Item1, of.Item2));
            return trail.OnceKey;
        });

        Assert.Equal(3, keys.Distinct().Count());
    }
}
