using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

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

    private async Task RefusedAsync(RawRequest request, string code)
    {
        var before = await Victim.BalanceAsync();

        var answer = await Victim.SendAsync(request);

        Assert.Equal(401, answer.Status);
        Assert.Equal(code, answer.Problem!.Code);
        Assert.Equal(before, await Victim.BalanceAsync());
    }
}
