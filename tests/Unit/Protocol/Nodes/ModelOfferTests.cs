using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.Protocol.Nodes;

public sealed class ModelOfferTests
{
    [Fact]
    public void Read_NamesAndObjects_AreBothTaken()
    {
        var heartbeat = Read("""{"models":["a",{"name":"b"},{"name":"c","content_hash":"00","size_bytes":7}]}""");

        Assert.Equal([new ModelOffer("a"), new ModelOffer("b"), new ModelOffer("c", "00", 7)], heartbeat.Models!);
    }

    [Theory]
    [InlineData("""{"models":[7]}""")]
    [InlineData("""{"models":[["a"]]}""")]
    [InlineData("""{"models":[{"name":"a","name":"b"}]}""")]
    [InlineData("""{"models":[{"name":"a","size_bytes":"big"}]}""")]
    [InlineData("""{"models":{"a":1}}""")]
    [InlineData("""{"node_id":"a","node_id":"b"}""")]
    [InlineData("""{"status":"SLEEPING"}""")]
    public void Read_AnythingElse_IsRefused(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void Write_Offer_LeavesOutWhatIsNotKnown()
    {
        var json = JsonSerializer.Serialize(new HeartbeatRequest { Models = [new ModelOffer("a")], Status = NodeStatus.Idle }, ProtocolJson.Default.HeartbeatRequest);

        Assert.Equal("""{"status":"IDLE","models":[{"name":"a"}]}""", json);
    }

    private static HeartbeatRequest Read(string json) => JsonSerializer.Deserialize(json, ProtocolJson.Default.HeartbeatRequest)!;
}
