using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Identity;

public sealed class RequesterHintTests : IDisposable
{
    private readonly TestFolder _folder = new("requester");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, ProblemCodes.InvalidProof, true)]
    [InlineData(HttpStatusCode.Unauthorized, ProblemCodes.NotYourAccount, true)]
    [InlineData(HttpStatusCode.Forbidden, ProblemCodes.Forbidden, true)]
    [InlineData(HttpStatusCode.Forbidden, ProblemCodes.AccountSuspended, false)]
    [InlineData(HttpStatusCode.Unauthorized, ProblemCodes.ProofReused, false)]
    public async Task Send_RequesterIsNamed_RefusalsThatComeOfItSaySo(HttpStatusCode status, string code, bool says)
    {
        var problem = await AskAsync("alice", status, code);

        Assert.StartsWith("as the coordinator says", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(says, problem.Detail!.Contains("REQUESTER_ID", StringComparison.Ordinal));
        Assert.Equal(says, problem.Detail.Contains("alice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_NoneIsNamed_PassesTheRefusalOn() =>
        Assert.Equal("as the coordinator says", (await AskAsync(null, HttpStatusCode.Unauthorized, ProblemCodes.InvalidProof)).Detail);

    [Fact]
    public async Task Send_RefusalLongerThanAnyOfTheCoordinators_PassesItOn() =>
        Assert.Equal(100_000, (await AskAsync("alice", HttpStatusCode.Forbidden, ProblemCodes.Forbidden, new string('x', 100_000))).Detail!.Length);

    private async Task<Problem> AskAsync(string? requester, HttpStatusCode status, string code, string detail = "as the coordinator says")
    {
        using var account = Account.Open(new AccountOptions { DataFolder = _folder.Path, Requester = requester });
        using var http = new HttpClient(new RequesterHint(account, maxAnswerBytes: 1_000_000) { InnerHandler = new Refusing(status, code, detail) });
        using var answer = await http.GetAsync(new Uri("http://127.0.0.1/"), TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), ProtocolJson.Default.Problem)!;
    }

    /// <summary>A fake: a coordinator that refuses everything.</summary>
    private sealed class Refusing(HttpStatusCode status, string code, string detail) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
                new Problem { Code = code, Detail = detail }, ProtocolJson.Default.Problem));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/problem+json");
            return Task.FromResult(new HttpResponseMessage(status) { Content = content });
        }
    }
}
