using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Errors;

public sealed class BadInputTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    public static TheoryData<string, string, string> Cases => BadInput.Cases;

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public async Task Post_BadInput_NamesTheFieldAndChangesNothing(string path, string body, string field)
    {
        var before = await Network.Requester.BalanceAsync();

        var answer = await Network.Requester.SendAsync(new RawRequest(path) { Body = BadInput.Bytes(body), Key = KeyFor(path) });

        AssertProblem(answer, 400, ProblemCodes.InvalidRequest);
        Assert.NotNull(answer.Problem!.Errors);
        Assert.Contains(field, answer.Problem.Errors.Keys.Select(key => key.Split('[')[0]));
        Assert.Equal(before, await Network.Requester.BalanceAsync());
        Assert.True(await Network.Requester.IsHealthyAsync());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=99999999999999", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=-1", "cursor")]
    [InlineData("cursor=a%00b", "cursor")]
    public async Task Transactions_BadQuery_NamesTheParameter(string query, string parameter)
    {
        var answer = await Network.Requester.SendAsync(new RawRequest($"/users/{Network.Requester.Account}/transactions?{query}")
        {
            Method = HttpMethod.Get,
            Key = Network.Requester.Key,
        });

        AssertProblem(answer, 400, ProblemCodes.InvalidRequest);
        Assert.Contains(parameter, answer.Problem!.Errors!.Keys);
    }

    [Theory]
    [InlineData("/authorize")]
    [InlineData("/heartbeat")]
    [InlineData("/transactions/submit")]
    [InlineData("/nodes/register")]
    [InlineData("/nodes/invite")]
    public async Task Post_BodyOverOneMebibyte_Is413(string path)
    {
        var answer = await Network.Requester.SendAsync(new RawRequest(path) { Body = new byte[(1024 * 1024) + 1], Key = KeyFor(path) });

        AssertProblem(answer, 413, ProblemCodes.TooLarge);
        Assert.True(await Network.Requester.IsHealthyAsync());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Post_NotJson_Is415(string? contentType)
    {
        var answer = await Network.Requester.SendAsync(new RawRequest("/authorize")
        {
            Json = $$"""{"model":"{{CoordinatorOnly.Model}}"}""",
            ContentType = contentType,
            Key = Network.Requester.Key,
        });

        AssertProblem(answer, 415, ProblemCodes.NotJson);
    }

    [Theory]
    [InlineData("GET", "/authorize", 405, ProblemCodes.MethodNotAllowed)]
    [InlineData("DELETE", "/heartbeat", 405, ProblemCodes.MethodNotAllowed)]
    [InlineData("GET", "/no/such/path", 404, ProblemCodes.NotFound)]
    [InlineData("GET", "/users/%00/balance", 400, ProblemCodes.InvalidRequest)]
    [InlineData("GET", "/users/nobody/balance", 401, ProblemCodes.InvalidProof)]
    public async Task Send_WrongPathOrMethod_IsAProblem(string method, string path, int status, string code)
    {
        var answer = await Network.Requester.SendAsync(new RawRequest(path) { Method = new HttpMethod(method) });

        Assert.Equal(status, answer.Status);
        if (answer.Body.Length > 0 || status != 400)
        {
            AssertProblem(answer, status, code);
        }
    }

    [Fact]
    public async Task Authorize_ModelThatNobodyServes_Is404()
    {
        await Network.Requester.HasHeardAllAsync();
        var answer = await Network.Requester.SendAsync(new RawRequest("/authorize") { Json = """{"model":"nobody:1b"}""", Key = Network.Requester.Key });

        AssertProblem(answer, 404, ProblemCodes.UnknownModel);
    }

    /// <summary>Signed as it would have to be, so that only the input can be the reason for the refusal.</summary>
    private Protocol.Identity.EcKeyPair KeyFor(string path) =>
        path is "/heartbeat" or "/nodes/register" ? fixture.Node.Key : Network.Requester.Key;

    private static void AssertProblem(RawAnswer answer, int status, string code)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        var problem = answer.Problem;
        Assert.NotNull(problem);
        Assert.Equal(status, problem.Status);
        Assert.Equal(code, problem.Code);
        Assert.Equal(code, problem.Error);
        Assert.False(string.IsNullOrWhiteSpace(problem.Message));
        Assert.Equal(problem.Detail, problem.Message);
    }
}
