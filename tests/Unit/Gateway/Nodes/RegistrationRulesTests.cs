using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.Gateway.Nodes;

public sealed class RegistrationRulesTests
{
    private static readonly RegisterRequest Good = new() { NodeId = "node-1", NodePublicKey = NewKey(), JoinToken = new string('a', 48) };

    public static TheoryData<string, RegisterRequest> Faults => new()
    {
        { "node_id", Good with { NodeId = "a/b" } },
        { "node_public_key", Good with { NodePublicKey = null } },
        { "node_public_key", Good with { NodePublicKey = Good.NodePublicKey! with { Y = Good.NodePublicKey.X } } },
        { "node_public_key", Good with { NodePublicKey = Good.NodePublicKey! with { X = new string('A', 100_000) } } },
        { "node_public_key", Good with { NodePublicKey = new EcPublicKey(null!, null!, null!, null!) } },
        { "join_token", Good with { JoinToken = new string('A', 48) } },
        { "join_token", Good with { JoinToken = new string('a', 47) } },
        { "owner", Good with { Owner = ":treasury" } },
    };

    [Fact]
    public void Validate_Good_NothingIsWrong() => Assert.Null(RegistrationApi.Validate(Good, isTrusting: false));

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_Fault_NamesTheField(string field, RegisterRequest request) =>
        Assert.Equal([field], RegistrationApi.Validate(request, isTrusting: false)!.FieldErrors!.Keys);

    [Fact]
    public void Validate_TrustedWithAKeyThatIsNone_NamesTheField() => Assert.Equal(
        ["node_public_key"],
        RegistrationApi.Validate(Good with { NodePublicKey = Good.NodePublicKey! with { Crv = "P-521" } }, isTrusting: true)!.FieldErrors!.Keys);

    private static EcPublicKey NewKey()
    {
        using var key = EcKeyPair.Create();
        return key.PublicKey;
    }
}
