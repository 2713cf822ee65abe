using System.Buffers.Text;
using System.Security.Cryptography;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.EndToEnd.Fuzz;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Identity;

public sealed class ProofAttackTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    private static readonly RawRequest Authorize = new("/authorize") { Json = $$"""{"model":"{{CoordinatorOnly.Model}}"}""" };

    private CoordinatorProbe Victim => Network.Requester;

    [Fact]
    public async Task Authorize_OwnProof_IsGranted() =>
        Assert.Equal(200, (await Network.Owner.SendAsync(Authorize with { Key = Network.Owner.Key })).Status);

    [Fact]
    public Task Authorize_NoProof_IsRefused() => RefusedAsync(Authorize, ProblemCodes.InvalidProof);

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public Task Authorize_NonsenseForAProof_IsRefused(string proof) => RefusedAsync(Authorize with { Proof = proof }, ProblemCodes.InvalidProof);

    [Fact]
    public async Task Authorize_ReplayedProof_IsRefusedTheSecondTime()
    {
        var request = Authorize with { Proof = Authorize.Sign(Network.CoordinatorAddress, Network.Owner.Key) };
        Assert.Equal(200, (await Network.Owner.SendAsync(request)).Status);
        var held = await Network.Owner.BalanceAsync();

        var second = await Network.Owner.SendAsync(request);

        Assert.Equal(401, second.Status);
        Assert.Equal(ProblemCodes.ProofReused, second.Problem!.Code);
        Assert.Equal(held, await Network.Owner.BalanceAsync());
    }

    [Fact]
    public async Task Authorize_ManyReplaysAtOnce_OneIsGranted()
    {
        using var key = EcKeyPair.Create();
        using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
        await account.BalanceAsync();
        var request = Authorize with { Proof = Authorize.Sign(Network.CoordinatorAddress, key) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => account.SendAsync(request)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal(401, answer.Status));
        Assert.Equal(300, (await account.BalanceAsync()).Held);
    }

    [Fact]
    public async Task Authorize_OtherAccountAsRequester_IsRefused()
    {
        using var attacker = EcKeyPair.Create();
        var request = Authorize with { Json = $$"""{"model":"{{CoordinatorOnly.Model}}","requester":"{{Victim.Account}}"}""", Key = attacker };

        await RefusedAsync(request, ProblemCodes.NotYourAccount);
    }

    [Fact]
    public Task Authorize_BodyChangedAfterSigning_IsRefused() => RefusedAsync(
        Authorize with { Proof = (Authorize with { Json = """{"model":"another:1b"}""" }).Sign(Network.CoordinatorAddress, Victim.Key) },
        ProblemCodes.InvalidProof);

    [Fact]
    public Task Authorize_ProofForAnotherPath_IsRefused() => RefusedAsync(
        Authorize with { Proof = new RawRequest("/nodes/invite") { Body = Authorize.Body }.Sign(Network.CoordinatorAddress, Victim.Key) },
        ProblemCodes.InvalidProof);

    [Fact]
    public Task Authorize_ProofForAnotherHost_IsRefused() => RefusedAsync(
        Authorize with { Proof = Authorize.Sign(new Uri("http://coordinator.example:8000"), Victim.Key) }, ProblemCodes.InvalidProof);

    [Fact]
    public Task Authorize_ProofForAnotherMethod_IsRefused() => RefusedAsync(
        Authorize with { Proof = (Authorize with { Method = HttpMethod.Get }).Sign(Network.CoordinatorAddress, Victim.Key) },
        ProblemCodes.InvalidProof);

    [Fact]
    public async Task Authorize_ByANodeKey_SpendsNothingOfTheOwner()
    {
        var before = await Network.Owner.BalanceAsync();
        var request = Authorize with { Json = $$"""{"model":"{{CoordinatorOnly.Model}}","requester":"{{Network.Owner.Account}}"}""", Key = fixture.Node.Key };

        await RefusedAsync(request, ProblemCodes.NotYourAccount);
        Assert.Equal(before, await Network.Owner.BalanceAsync());
    }

    [Fact]
    public async Task Transactions_OfAnotherAccount_AreForbidden()
    {
        using var stranger = EcKeyPair.Create();
        var request = new RawRequest($"/users/{Victim.Account}/transactions") { Method = HttpMethod.Get, Key = stranger };

        Assert.Equal(403, (await Victim.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Balance_OfAnotherAccount_IsForbidden()
    {
        using var stranger = EcKeyPair.Create();
        foreach (var key in (EcKeyPair[])[stranger, Network.Owner.Key, fixture.Node.Key])
        {
            AssertHidden(403, ProblemCodes.Forbidden, await Victim.SendAsync(new RawRequest(CoordinatorPaths.Balance(Victim.Account)) { Method = HttpMethod.Get, Key = key }));
        }

        AssertHidden(
            403, ProblemCodes.Forbidden,
            await Victim.SendAsync(new RawRequest(CoordinatorPaths.Balance(Network.Owner.Account)) { Method = HttpMethod.Get, Key = fixture.Node.Key }));
    }

    [Fact]
    public async Task Balance_WithoutAProof_Is401AlsoWhereThereIsNoAccount()
    {
        await Victim.BalanceAsync();
        foreach (var account in (string[])[Victim.Account, "nobody"])
        {
            AssertHidden(401, ProblemCodes.InvalidProof, await Victim.SendAsync(new RawRequest(CoordinatorPaths.Balance(account)) { Method = HttpMethod.Get }));
        }
    }

    [Fact]
    public async Task Balance_ToTheAdministrator_IsShown()
    {
        await Victim.BalanceAsync();
        var request = new RawRequest(CoordinatorPaths.Balance(Victim.Account)) { Method = HttpMethod.Get, AdminPassword = Secrets.AdminPassword };

        Assert.Equal(200, (await Victim.SendAsync(request)).Status);
        AssertHidden(401, ProblemCodes.InvalidProof, await Victim.SendAsync(request with { AdminPassword = "a wrong password" }));
    }

    /// <summary>The attacker's own key, so that what the header or the claims say beside it is the only reason.</summary>
    [Theory]
    [InlineData(""","crit":["exp"]}""", "}", 401)]
    [InlineData(""","crit":[]}""", "}", 401)]
    [InlineData(""","b64":false,"crit":["b64"]}""", "}", 401)]
    [InlineData(""","alg":"ES256"}""", "}", 401)]
    [InlineData(""","jwk":{"kty":"EC"}}""", "}", 401)]
    [InlineData(""","other":{"a":1,"a":2}}""", "}", 401)]
    [InlineData("}", ""","htm":"POST"}""", 401)]
    [InlineData("}", ""","jt\u0069":"another"}""", 401)]
    [InlineData(""","other":1}""", ""","other":1}""", 200)]
    public async Task Authorize_GenuinelySignedProofThatCanBeReadInTwoWays_IsRefused(string header, string claims, int status)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var proof = Forgery.Signed(
            $$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{{Text(point.X!)}}}","y":"{{{Text(point.Y!)}}}"}""" + header,
            $$"""{"htm":"POST","htu":"{{new Uri(Network.CoordinatorAddress, "/authorize")}}","iat":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}},"jti":"{{Guid.NewGuid()}}","bsh":"{{Text(SHA256.HashData(Authorize.Body))}}" """.TrimEnd() + claims,
            input => key.SignData(input, HashAlgorithmName.SHA256));

        var answer = await Victim.SendAsync(Authorize with { Proof = proof });

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 401 ? ProblemCodes.InvalidProof : null, answer.Problem?.Code);
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static void AssertHidden(int status, string code, RawAnswer answer)
    {
        Assert.Equal((status, code), (answer.Status, answer.Problem!.Code));
        Assert.DoesNotContain("1000", answer.Body, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(RawRequest request, string code)
    {
        var before = await Victim.BalanceAsync();

        var answer = await Victim.SendAsync(request);

        Assert.Equal(401, answer.Status);
        Assert.Equal(code, answer.Problem!.Code);
        Assert.Equal(before, await Victim.BalanceAsync());
    }
}
