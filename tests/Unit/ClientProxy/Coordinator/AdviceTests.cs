using System.Net;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Coordinator;

public sealed class AdviceTests
{
    [Theory]
    [InlineData(0, "1 s")]
    [InlineData(1.2, "2 s")]
    [InlineData(120, "120 s")]
    [InlineData(121, "3 min")]
    [InlineData(1800, "30 min")]
    [InlineData(3600, "60 min")]
    public void Text_Wait_IsNeverLessThanItIs(double seconds, string text) => Assert.Equal(text, Advice.Text(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(ProblemCodes.RateLimited, "share the limit")]
    [InlineData(ProblemCodes.StoreAway, "operator")]
    [InlineData(ProblemCodes.CoordinatorAway, "doctor")]
    [InlineData(ProblemCodes.InvalidProof, "doctor")]
    public void Explain_RefusalWithAWait_SaysWhatToDoAndWhen(string code, string advice)
    {
        var text = Advice.Explain(new CoordinatorAnswer<BalanceResponse>
        {
            Status = HttpStatusCode.TooManyRequests,
            Problem = new Problem { Code = code, Detail = "no" },
            RetryAfter = TimeSpan.FromSeconds(1800),
        });

        Assert.StartsWith($"no ({code}); ", text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
        Assert.EndsWith("; ask again in 30 min", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_RefusalThatSaysItAll_IsLeftAlone() => Assert.Equal(
        "no (not_giveable)",
        Advice.Explain(new CoordinatorAnswer<BalanceResponse> { Problem = new Problem { Code = ProblemCodes.NotGiveable, Detail = "no" } }));
}
