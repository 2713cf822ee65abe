using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.EndToEnd.Fuzz;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.TicketProxy;

/// <summary>Tickets that the coordinator did not issue for this node and this model, at a running worker.</summary>
public sealed class ForgedTicketTests(ForgedTicketTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<ForgedTicketTests.Fixture>
{
    private const string Model = "steady:1b";
    private const string Other = "other:1b";
    private const string Ghost = "ghost:1b";

    public static TheoryData<string> Attacks =>
    [
        "alg none", "HS256 with the public key", "other audience", "other node", "other model", "expired", "unknown kid", "edited claim", "signature of another key", "no ticket",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Chat_ForgedTicket_Is401AndTheEngineHearsNothing(string attack)
    {
        var heard = Network.Engine.HeardInference.Count;

        var answer = await AskAsync(await ForgeAsync(attack));

        Assert.Equal((401, ProblemCodes.InvalidTicket), (answer.Status, (string?)answer.Json!["error"]!["code"]));
        Assert.Equal(heard, Network.Engine.HeardInference.Count);
    }

    /// <summary>Signed by the coordinator's own key, so that what the header or the claims say beside it is the only reason.</summary>
    [Theory]
    [InlineData(""","crit":["exp"]}""", "}", 401)]
    [InlineData(""","crit":[]}""", "}", 401)]
    [InlineData(""","b64":false,"crit":["b64"]}""", "}", 401)]
    [InlineData(""","alg":"RS256"}""", "}", 401)]
    [InlineData(""","k\u0069d":"another"}""", "}", 401)]
    [InlineData(""","other":{"a":1,"a":2}}""", "}", 401)]
    [InlineData("}", ""","max_seconds":100000}""", 401)]
    [InlineData("}", ""","s\u0075b":"another"}""", 401)]
    [InlineData(""","other":1}""", ""","other":1}""", 200)]
    public async Task Chat_GenuinelySignedTicketThatCanBeReadInTwoWays_Is401(string header, string claims, int status)
    {
        var heard = Network.Engine.HeardInference.Count;
        var ticket = Forgery.Signed(
            $$"""{"alg":"RS256","typ":"JWT","kid":"{{fixture.SigningKey.PublicKey.Kid}}" """.TrimEnd() + header,
            JsonSerializer.Serialize(Claims(), ProtocolJson.Default.TicketClaims)[..^1] + claims,
            fixture.SignAsCoordinator);

        Assert.Equal(status, (await AskAsync(ticket)).Status);
        Assert.Equal(heard + (status == 200 ? 1 : 0), Network.Engine.HeardInference.Count);
    }

    [Fact]
    public async Task Chat_TicketAsItWasIssued_IsServed() => Assert.Equal(200, (await AskAsync(await TicketAsync(Model))).Status);

    private async Task<string?> ForgeAsync(string attack) => attack switch
    {
        "alg none" => Forgery.Unsigned(await TicketAsync(Model), "none"),
        "HS256 with the public key" => Forgery.Hs256(await TicketAsync(Model), fixture.SigningKey.PublicPem),
        // Signed by the coordinator's own key, so that the claim alone can be the reason.
        "other audience" => TicketSigner.Sign(Claims() with { Aud = "troop-client" }, fixture.SigningKey),
        "other node" => await TicketAsync(Ghost),
        "other model" => await TicketAsync(Other),
        "expired" => TicketSigner.Sign(Claims() with { Exp = Now - 60, Iat = Now - 360 }, fixture.SigningKey),
        "unknown kid" => Forgery.WithHeader(await TicketAsync(Model), header => header["kid"] = "another"),
        "edited claim" => Forgery.WithClaims(await TicketAsync(Model), claims => claims["max_seconds"] = 100_000),
        "signature of another key" => Forgery.Resigned(await TicketAsync(Model)),
        _ => null,
    };

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private TicketClaims Claims() =>
        new(Network.Requester.Account, "node-1", TicketClaims.Audience, Now + 300, Now, Guid.NewGuid().ToString("N"), TicketClaims.FreeTier, Model, 300);

    private async Task<string> TicketAsync(string model) => (await Network.Requester.TicketAsync(model)).Token;

    private async Task<WireAnswer> AskAsync(string? ticket)
    {
        var body = new JsonObject { ["model"] = Model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }) };
        var draft = new Draft
        {
            Target = FuzzTarget.Worker,
            Server = Network.WorkerAddresses["node-1"],
            Method = "POST",
            Path = "/v1/chat/completions",
            Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
            Ticket = ticket,
        };
        using var lane = new WireLane(draft.Server);
        return Assert.Single(await lane.SendAsync(draft.ToCase(), Cancellation));
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel(Other), new FakeModel(Model)], Client = false, StarterCredits = 100_000 })
    {
        private FakeNode? _ghost;
        private string _pem = "";

        /// <summary>The coordinator's own key: a test that could not forge with it would prove nothing about the claims.</summary>
        public SigningKey SigningKey { get; private set; } = null!;

        /// <summary>RS256 over anything.</summary>
        public byte[] SignAsCoordinator(byte[] input)
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(_pem);
            return rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            _ghost = await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, "ghost-1", Ghost);
            await Network.Requester.ModelIsServedAsync(Ghost);
            var keys = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Network.CoordinatorData, "signing-keys.json")))!.AsArray();
            _pem = keys.SelectMany(key => key!.AsObject()).Select(field => $"{field.Value}").First(IsPrivateKey);
            SigningKey = SigningKey.FromPem(_pem);
        }

        public override async ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            _ghost?.Dispose();
            await base.DisposeAsync();
        }

        private static bool IsPrivateKey(string text) => text.StartsWith("-----BEGIN", StringComparison.Ordinal);
    }
}
