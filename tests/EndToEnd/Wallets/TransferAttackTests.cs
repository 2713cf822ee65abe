using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class TransferAttackTests(TransferNetwork fixture) : NetworkTest(fixture), IClassFixture<TransferNetwork>
{
    private const string Good = """{"to":"TO","amount":0.01,"idempotency_key":"k"}""";

    /// <summary>Bodies, with TO for an account that exists and ME for the sender; and the field that the refusal must name.</summary>
    public static TheoryData<string, string> BadBodies => new()
    {
        { "{", "body" },
        { "[]", "body" },
        { "null", "body" },
        { "{}", "to" },
        { "{}", "amount" },
        { "{}", "idempotency_key" },
        { With("to", "null"), "to" },
        { With("to", "5"), "to" },
        { With("to", "\"\""), "to" },
        { With("to", "\"ME\""), "to" },
        { With("to", "\":treasury\""), "to" },
        { With("to", "\"a b\""), "to" },
        { With("to", "\"../admin\""), "to" },
        { With("to", "\"TO\\u0000\""), "to" },
        { With("amount", "null"), "amount" },
        { With("amount", "0"), "amount" },
        { With("amount", "0.000000"), "amount" },
        { With("amount", "-0.01"), "amount" },
        { With("amount", "0.0000001"), "amount" },
        { With("amount", "0.0100000"), "amount" },
        { With("amount", "1e-2"), "amount" },
        { With("amount", "1E1"), "amount" },
        { With("amount", "NaN"), "amount" },
        { With("amount", "Infinity"), "amount" },
        { With("amount", "\"0.01\""), "amount" },
        { With("amount", "true"), "amount" },
        { With("amount", "[0.01]"), "amount" },
        { With("amount", "1000000000.000001"), "amount" },
        { With("amount", "9223372036854.775808"), "amount" },
        { With("amount", new string('9', 400)), "amount" },
        { With("amount", $"0.{new string('0', 400)}1"), "amount" },
        { Good.Replace("\"amount\":0.01", "\"amount\":0.01,\"amount\":0.02", StringComparison.Ordinal), "amount" },
        { With("idempotency_key", "null"), "idempotency_key" },
        { With("idempotency_key", "\"\""), "idempotency_key" },
        { With("idempotency_key", "\"a b\""), "idempotency_key" },
        { With("idempotency_key", "\"a\\n\""), "idempotency_key" },
        { With("idempotency_key", "\"\\u00e4\""), "idempotency_key" },
        { With("idempotency_key", $"\"{new string('k', 129)}\""), "idempotency_key" },
        { With("idempotency_key", "5"), "idempotency_key" },
        { With("memo", $"\"{new string('m', 281)}\""), "memo" },
        { With("memo", "\"a\\u0000b\""), "memo" },
        { With("memo", "\"a\\r\\nb\""), "memo" },
        { With("memo", "\"a\\u001b[31m\""), "memo" },
        { With("memo", "\"a\\u202eb\""), "memo" },
        { With("memo", "\"\\ud800\""), "memo" },
        { With("memo", "\"\xff\xfe\""), "memo" },
        { With("memo", "7"), "memo" },
    };

    [Theory]
    [MemberData(nameof(BadBodies), DisableDiscoveryEnumeration = true)]
    public async Task Transfer_BadInput_NamesTheFieldAndMovesNothing(string body, string field)
    {
        var sender = Network.Owner;
        var before = await sender.BalanceAsync();
        body = body.Replace("TO", Network.Requester.Account, StringComparison.Ordinal).Replace("ME", sender.Account, StringComparison.Ordinal);

        var answer = await sender.SendAsync(new RawRequest(CoordinatorPaths.Transfers(sender.Account))
        {
            Body = System.Text.Encoding.Latin1.GetBytes(body),
            Key = sender.Key,
        });

        Assert.Equal((400, ProblemCodes.InvalidRequest), (answer.Status, answer.Problem?.Code));
        Assert.Contains(field, answer.Problem!.Errors!.Keys);
        Assert.Equal(before, await sender.BalanceAsync());
    }

    [Fact]
    public async Task Transfer_LongestOfEverything_IsTaken()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.02m), await fixture.OpenAsync());
        var (key, memo) = (new string('~', 128), string.Concat(Enumerable.Repeat("😀", 280)));

        var answer = await sender.TransferAsync(receiver.Account, 0.02m, key, memo);

        Assert.Equal(memo, answer.Value!.Memo);
        var seen = (await receiver.TransactionsAsync())[0];
        Assert.Equal((memo, answer.Value.TransferId), (seen.Description, seen.TransferId));
        Assert.DoesNotContain(key, seen.TransferId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_EmptyMemo_IsNone()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.02m), await fixture.OpenAsync());

        await sender.TransferAsync(receiver.Account, 0.01m, "k", "");
        var again = await sender.TransferAsync(receiver.Account, 0.01m, "k");

        Assert.Equal(200, (int?)again.Status);
        Assert.Null((await receiver.TransactionsAsync())[0].Description);
    }

    [Fact]
    public Task Transfer_NoProof_IsRefused() => RefusedAsync(request => request, ProblemCodes.InvalidProof);

    [Fact]
    public async Task Transfer_ProofOfAnotherAccount_IsRefused()
    {
        var attacker = await fixture.OpenAsync();

        await RefusedAsync(request => request with { Key = attacker.Key }, ProblemCodes.NotYourAccount);
    }

    [Fact]
    public Task Transfer_ByTheOwnersNodeKey_IsRefused() => RefusedAsync(request => request with { Key = fixture.NodeKey }, ProblemCodes.NotYourAccount);

    [Fact]
    public async Task Transfer_FromTheNodeKeysOwnName_HasNothingToGive()
    {
        using var node = new CoordinatorProbe(Network.CoordinatorAddress, fixture.NodeKey);

        Assert.Equal((402, 0m), await node.TransferAsync(Network.Requester.Account, 0.01m, "k") is var answer
            ? ((int?)answer.Status, answer.Problem?.Giveable)
            : default);
    }

    [Fact]
    public Task Transfer_BodyChangedAfterSigning_IsRefused() => RefusedAsync(
        request => request with
        {
            Proof = (request with { Json = Body("0.000001") }).Sign(Network.CoordinatorAddress, Network.Owner.Key),
        },
        ProblemCodes.InvalidProof);

    [Fact]
    public Task Transfer_ProofForAnotherAccountsPath_IsRefused() => RefusedAsync(
        request => request with
        {
            Proof = (request with { Path = CoordinatorPaths.Transfers(Network.Requester.Account) }).Sign(Network.CoordinatorAddress, Network.Owner.Key),
        },
        ProblemCodes.InvalidProof);

    [Fact]
    public async Task Transfer_ReplayedProof_IsRefusedTheSecondTime()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.05m), await fixture.OpenAsync());
        var request = new RawRequest(CoordinatorPaths.Transfers(sender.Account)) { Json = Good.Replace("TO", receiver.Account, StringComparison.Ordinal) };
        request = request with { Proof = request.Sign(Network.CoordinatorAddress, sender.Key) };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => sender.SendAsync(request)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal((401, ProblemCodes.ProofReused), (answer.Status, answer.Problem!.Code)));
        Assert.Equal(0.04m, (await sender.BalanceAsync()).Giveable);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData(null, 415)]
    public async Task Transfer_NotJson_IsRefused(string? contentType, int status)
    {
        var request = new RawRequest(CoordinatorPaths.Transfers(Network.Owner.Account)) { Json = Body("0.01"), ContentType = contentType, Key = Network.Owner.Key };

        Assert.Equal(status, (await Network.Owner.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Transfer_BodyOverOneMebibyte_Is413()
    {
        var request = new RawRequest(CoordinatorPaths.Transfers(Network.Owner.Account)) { Body = new byte[(1024 * 1024) + 1], Key = Network.Owner.Key };

        Assert.Equal(413, (await Network.Owner.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("/users/a%2Fb/transfers")]
    [InlineData("/users/:treasury/transfers")]
    public async Task Transfer_PathIsNoAccount_NamesIt(string path)
    {
        var answer = await Network.Owner.SendAsync(new RawRequest(path) { Json = Body("0.01"), Key = Network.Owner.Key });

        Assert.Equal((400, "account"), (answer.Status, Assert.Single(answer.Problem!.Errors!.Keys)));
    }

    private string Body(string amount) => $$"""{"to":"{{Network.Requester.Account}}","amount":{{amount}},"idempotency_key":"attack"}""";

    /// <summary>Sends what would take the owner's credits, of which there are some.</summary>
    private async Task RefusedAsync(Func<RawRequest, RawRequest> change, string code)
    {
        _ = await fixture.OpenAsync(giveable: 0.01m);
        var before = await Network.Owner.BalanceAsync();

        var answer = await Network.Requester.SendAsync(change(new RawRequest(CoordinatorPaths.Transfers(Network.Owner.Account)) { Json = Body("0.01") }));

        Assert.Equal((401, code), (answer.Status, answer.Problem!.Code));
        Assert.Equal(before, await Network.Owner.BalanceAsync());
    }

    private static string With(string member, string value) => member switch
    {
        "to" => Good.Replace("\"TO\"", value, StringComparison.Ordinal),
        "amount" => Good.Replace("0.01", value, StringComparison.Ordinal),
        "idempotency_key" => Good.Replace("\"k\"", value, StringComparison.Ordinal),
        _ => Good.Replace("}", $",\"{member}\":{value}}}", StringComparison.Ordinal),
    };
}
