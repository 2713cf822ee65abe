using System.Net;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Errors;

public sealed class RefusalRulesTests
{
    private static readonly Refusal Full = new(429, ProblemCodes.NodeFull, "full", RetryAfter: TimeSpan.FromSeconds(1));
    private static readonly Refusal Away = new(502, ProblemCodes.NodeAway, "away");
    private static readonly Refusal Failed = new(502, ProblemCodes.EngineFailed, "failed");

    [Theory]
    [InlineData(401, ProblemCodes.InvalidProof)]
    [InlineData(402, ProblemCodes.InsufficientCredits)]
    [InlineData(403, ProblemCodes.AccountSuspended)]
    [InlineData(429, ProblemCodes.RateLimited)]
    [InlineData(503, ProblemCodes.CoordinatorAway)]
    [InlineData(503, ProblemCodes.StoreAway)]
    [InlineData(504, ProblemCodes.TimedOut)]
    public void Nearest_CoordinatorHasAReasonOfItsOwn_IsThatReason(int status, string code)
    {
        var reason = new Refusal(status, code, "no");

        Assert.Same(reason, RefusalRules.Nearest([Away, Full], reason));
        Assert.Same(reason, RefusalRules.Nearest([], reason));
    }

    [Theory]
    [InlineData(503, ProblemCodes.NoNodeFree)]
    [InlineData(404, ProblemCodes.UnknownModel)]
    public void Nearest_NoOtherNode_IsWhatTheNodesSaid(int status, string code)
    {
        var none = new Refusal(status, code, "no other");

        Assert.Same(Away, RefusalRules.Nearest([Failed, Away], none));
        Assert.Same(none, RefusalRules.Nearest([], none));
    }

    [Fact]
    public void Nearest_OneNodeIsFull_IsThatBecauseAWaitMendsIt()
    {
        Assert.Same(Full, RefusalRules.Nearest([Full, Away], null));
        Assert.Same(Full, RefusalRules.Nearest([Away, Full, Failed], new Refusal(503, ProblemCodes.NoNodeFree, "no other")));
    }

    [Fact]
    public void Nearest_NoNodeIsFull_IsTheLast() => Assert.Same(Failed, RefusalRules.Nearest([Away, Failed], null));

    [Fact]
    public void Nearest_NothingWasRefused_Throws() => Assert.Throws<ArgumentException>(() => RefusalRules.Nearest([], null));

    [Fact]
    public async Task Chat_NodeIsFullAndAllCreditsAreHeld_IsToldOfTheCredits()
    {
        await using var worker = await FakeWorker.StartAsync("full", FakeWorker.Refuse(429, ProblemCodes.NodeFull, retryAfter: "1"));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        coordinator.Intercept = async (context, _) =>
        {
            if (coordinator.Authorizations.Count == 1)
            {
                return false;
            }

            await FakeCoordinator.RefuseAsync(context, 402, ProblemCodes.InsufficientCredits, available: 0, required: 1);
            return true;
        };
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(ProblemCodes.InsufficientCredits, (await TestProxy.ErrorAsync(response, HttpStatusCode.PaymentRequired)).Code);
    }
}
