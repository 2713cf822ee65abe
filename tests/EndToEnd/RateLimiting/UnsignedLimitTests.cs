using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.RateLimiting;

/// <summary>A stranger behind the same address as others, who tries to use up what all of them may ask for in an hour.</summary>
public sealed class UnsignedLimitTests(LimitedNetwork limits) : NetworkTest(limits), IClassFixture<LimitedNetwork>
{
    private const int Strict = 20;
    private const int Unsigned = 30;

    private RawRequest Good => new("/authorize") { Json = """{"model":"nobody:1b"}""", Key = Network.Requester.Key };

    [Fact]
    public async Task Authorize_ManyMalformedAndForgedOnes_UseUpNothingOfTheAddressAndAreLimited()
    {
        var address = limits.NewAddress();
        using var thief = EcKeyPair.Create();
        var replayed = Good with { Key = null, Proof = Good.Sign(Network.CoordinatorAddress, Network.Requester.Key) };
        Assert.Equal(LimitedNetwork.Admitted, (await limits.SendAsync(limits.NewAddress(), replayed)).Status);
        (RawRequest Request, int Status)[] bad =
        [
            (Good with { Json = "{" }, 400),
            (Good with { Json = "{}" }, 400),
            (Good with { ContentType = "text/plain" }, 415),
            (Good with { Key = null }, 401),
            (Good with { Key = null, Proof = "no.proof.atall" }, 401),
            (Good with { Json = $$"""{"model":"nobody:1b","requester":"{{Network.Requester.Account}}"}""", Key = thief }, 401),
            (replayed, 401),
        ];

        for (var call = 0; call < Unsigned; call++)
        {
            var (request, status) = bad[call % bad.Length];
            Assert.Equal(status, (await limits.SendAsync(address, request)).Status);
        }

        foreach (var (request, _) in bad)
        {
            var refused = await limits.SendAsync(address, request);
            Assert.Equal((429, ProblemCodes.RateLimited, $"{Unsigned}"), (refused.Status, refused.Problem?.Code, refused.Headers["RateLimit-Limit"]));
        }

        Assert.Equal(0, (await LimitedNetwork.UsageAsync(Network, "strict", address)).Used);
        for (var call = 1; call <= Strict; call++)
        {
            var answer = await limits.SendAsync(address, Good);
            Assert.Equal(LimitedNetwork.Admitted, answer.Status);
            Assert.Equal($"{Strict - call}", answer.Headers["RateLimit-Remaining"]);
        }

        Assert.Equal(429, (await limits.SendAsync(address, Good)).Status);
    }

    [Fact]
    public async Task Authorize_ManyGoodOnesAtOnce_ExactlyTheLimitPasses()
    {
        var address = limits.NewAddress();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3 * Strict).Select(_ => limits.SendAsync(address, Good)));

        Assert.Equal(Strict, answers.Count(answer => answer.Status == LimitedNetwork.Admitted));
        Assert.Equal(2 * Strict, answers.Count(answer => answer.Status == 429));
    }
}
