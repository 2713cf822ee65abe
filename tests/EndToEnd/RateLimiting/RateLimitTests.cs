using System.Globalization;
using System.Net;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.RateLimiting;

public sealed class RateLimitTests(LimitedNetwork limits) : NetworkTest(limits), IClassFixture<LimitedNetwork>
{
    private const int Strict = 20;
    private const int Default = 100;
    private const int Signup = 10;

    [Fact]
    public async Task Authorize_TwentyFirstInAnHour_IsRefusedAndSaysUntilWhen()
    {
        var address = limits.NewAddress();
        var authorize = new RawRequest("/authorize") { Json = """{"model":"nobody:1b"}""", Key = Network.Requester.Key };
        for (var call = 1; call <= Strict; call++)
        {
            var admitted = await limits.SendAsync(address, authorize);
            Assert.Equal(LimitedNetwork.Admitted, admitted.Status);
            Assert.Equal(("20", $"{Strict - call}"), (admitted.Headers["RateLimit-Limit"], admitted.Headers["RateLimit-Remaining"]));
        }

        var refused = await limits.SendAsync(address, authorize);

        AssertRateLimited(refused, Strict);
        Assert.Equal(LimitedNetwork.Admitted, (await limits.SendAsync(limits.NewAddress(), authorize)).Status);
        Assert.Equal(200, (await limits.ModelsAsync(address)).Status);
    }

    [Fact]
    public async Task Models_ManyAtOnce_ExactlyTheLimitPasses()
    {
        var address = limits.NewAddress();
        var answers = await Task.WhenAll(Enumerable.Range(0, Default + 50).Select(_ => limits.ModelsAsync(address)));

        Assert.Equal(Default, answers.Count(answer => answer.Status == 200));
        Assert.All(answers.Where(answer => answer.Status != 200), answer => AssertRateLimited(answer, Default));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/public-key")]
    [InlineData("/.well-known/jwks.json")]
    public async Task Get_HealthOrKeys_IsNeverLimited(string path)
    {
        var address = limits.NewAddress();
        await Task.WhenAll(Enumerable.Range(0, Default + 1).Select(_ => limits.ModelsAsync(address)));
        Assert.Equal(429, (await limits.ModelsAsync(address)).Status);

        for (var call = 0; call < Default + 20; call++)
        {
            var answer = await limits.SendAsync(address, new RawRequest(path) { Method = HttpMethod.Get });
            Assert.Equal((200, false), (answer.Status, answer.Headers.ContainsKey("RateLimit-Limit")));
        }
    }

    [Fact]
    public async Task Models_AddressesOfOneIpv6Network_CountTogether()
    {
        for (var host = 1; host <= Default; host++)
        {
            Assert.Equal(200, (await limits.ModelsAsync($"2001:db8:1:2::{host:x}")).Status);
        }

        AssertRateLimited(await limits.ModelsAsync("2001:db8:1:2:ffff::1"), Default);
        Assert.Equal(200, (await limits.ModelsAsync("2001:db8:1:3::1")).Status);
    }

    [Fact]
    public async Task Models_Ipv4InsideIpv6_CountsAsIpv4()
    {
        var address = limits.NewAddress();
        await limits.ModelsAsync(address);

        Assert.Equal("98", (await limits.ModelsAsync($"::ffff:{address}")).Headers["RateLimit-Remaining"]);
    }

    [Fact]
    public async Task Models_CallerWritesAddressesOfItsOwn_CountsWhereTheProxySawIt()
    {
        var address = limits.NewAddress();
        for (var call = 1; call <= 3; call++)
        {
            // What the caller sent stands before what the proxies added: the caller's address, and that of a trusted proxy.
            var answer = await limits.ModelsAsync($"192.0.2.{call}, {address}, 198.51.100.7");
            Assert.Equal($"{Default - call}", answer.Headers["RateLimit-Remaining"]);
        }
    }

    [Fact]
    public async Task Balance_EleventhNewAccountOfAnAddress_IsRefusedAndGetsNothing()
    {
        var address = limits.NewAddress();
        using var known = EcKeyPair.Create();
        Assert.Equal(200, (await limits.BalanceAsync(address, known)).Status);
        for (var account = 1; account < Signup; account++)
        {
            using var key = EcKeyPair.Create();
            Assert.Equal(200, (await limits.BalanceAsync(address, key)).Status);
        }

        using var late = EcKeyPair.Create();
        AssertRateLimited(await limits.BalanceAsync(address, late), Signup);
        AssertRateLimited(await limits.SendAsync(address, new RawRequest("/nodes/invite") { Key = late }), Signup);
        AssertRateLimited(await limits.SendAsync(address, new RawRequest("/authorize") { Json = """{"model":"m"}""", Key = late }), Signup);

        var unseen = new RawRequest($"/users/{late.Thumbprint}/balance") { Method = HttpMethod.Get, AdminPassword = Secrets.AdminPassword };
        Assert.Equal(404, (await limits.SendAsync(limits.NewAddress(), unseen)).Status);
        Assert.Equal(200, (await limits.BalanceAsync(address, known)).Status);
        Assert.Equal(200, (await limits.BalanceAsync(limits.NewAddress(), late)).Status);
    }

    [Fact]
    public async Task Balance_FirstCallsOfOneAccountAtOnce_AreOneSignup()
    {
        var address = limits.NewAddress();
        using var key = EcKeyPair.Create();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => limits.BalanceAsync(address, key)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(1, (await LimitedNetwork.UsageAsync(Network, "signup", address)).Used);
    }

    [Fact]
    public async Task Reset_ByTheAdministrator_LetsPassAgain()
    {
        var address = limits.NewAddress();
        await Task.WhenAll(Enumerable.Range(0, Default + 1).Select(_ => limits.ModelsAsync(address)));
        Assert.Equal(429, (await limits.ModelsAsync(address)).Status);
        var body = $$"""{"tier":"default","principal":"{{address}}"}""";

        Assert.Equal(HttpStatusCode.Unauthorized, await ResetAsync(body, "wrong password"));
        Assert.Equal(429, (await limits.ModelsAsync(address)).Status);
        Assert.Equal(HttpStatusCode.OK, await ResetAsync(body));

        Assert.Equal("99", (await limits.ModelsAsync(address)).Headers["RateLimit-Remaining"]);
    }

    [Theory]
    [InlineData("""{"tier":"default","principal":"nowhere"}""")]
    [InlineData("""{"tier":"lenient","principal":"203.0.113.9"}""")]
    [InlineData("""{"tier":"3","principal":"node-1"}""")]
    [InlineData("""{"tier":"node","principal":"a b"}""")]
    [InlineData("{}")]
    public async Task Reset_NoSuchTierOrPrincipal_Is400(string body) => Assert.Equal(HttpStatusCode.BadRequest, await ResetAsync(body));

    private static void AssertRateLimited(RawAnswer answer, int limit)
    {
        Assert.Equal((429, ProblemCodes.RateLimited), (answer.Status, answer.Problem?.Code));
        Assert.Equal(($"{limit}", "0"), (answer.Headers["RateLimit-Limit"], answer.Headers["RateLimit-Remaining"]));
        Assert.Equal(answer.Headers["RateLimit-Reset"], answer.Headers["Retry-After"]);
        Assert.InRange(long.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 24 * 60 * 60);
    }

    private async Task<HttpStatusCode?> ResetAsync(string body, string password = Secrets.AdminPassword) =>
        (HttpStatusCode?)(await Network.Requester.SendAsync(new RawRequest("/admin/limits/reset") { AdminPassword = password, Json = body })).Status;
}
