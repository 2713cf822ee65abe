using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class ModelShelfTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Models_AskedForAgainSoon_AreServedWithoutTheCoordinator()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);

        await ListAsync(proxy);
        _time.Advance(TimeSpan.FromSeconds(59));
        using var again = await proxy.Http.GetAsync("/v1/models", TestContext.Current.CancellationToken).Soon();
        using var one = await proxy.Http.GetAsync("/v1/models/llama", TestContext.Current.CancellationToken).Soon();

        Assert.Equal(TimeSpan.FromSeconds(59), again.Headers.Age);
        Assert.Equal(HttpStatusCode.OK, one.StatusCode);
        Assert.Equal(1, coordinator.ModelQuestions);
        _time.Advance(TimeSpan.FromSeconds(1));
        await ListAsync(proxy);
        Assert.Equal(2, coordinator.ModelQuestions);
    }

    [Fact]
    public async Task Models_AskedForByManyAtOnce_AreOneQuestion()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ListAsync(proxy))).Soon();

        Assert.Equal(1, coordinator.ModelQuestions);
    }

    [Fact]
    public async Task Models_NetworkWithoutAny_IsAskedAgainSoonerButLessAndLessOften()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.ModelPages = [[]];
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);

        await ListAsync(proxy);
        _time.Advance(TimeSpan.FromSeconds(2));
        await ListAsync(proxy);
        Assert.Equal(2, coordinator.ModelQuestions);
        _time.Advance(TimeSpan.FromSeconds(2));
        await ListAsync(proxy);
        Assert.Equal(2, coordinator.ModelQuestions);
        _time.Advance(TimeSpan.FromSeconds(2));
        await ListAsync(proxy);
        Assert.Equal(3, coordinator.ModelQuestions);
    }

    [Fact]
    public async Task Models_CoordinatorMayNotBeAsked_AreTheLastForAnHourAndThenItsOwnRefusal()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        await ListAsync(proxy);
        coordinator.InterceptModels = RefuseAsync("7200");
        _time.Advance(TimeSpan.FromMinutes(1));

        await ListAsync(proxy);
        _time.Advance(TimeSpan.FromMinutes(59));
        await ListAsync(proxy);
        _time.Advance(TimeSpan.FromSeconds(1));
        using var refused = await proxy.Http.GetAsync("/v1/models", TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.RateLimited, (await TestProxy.ErrorAsync(refused, HttpStatusCode.TooManyRequests)).Code);
        Assert.Equal(TimeSpan.FromSeconds(7200 - (59 * 60) - 1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(2, coordinator.ModelQuestions);
    }

    [Fact]
    public async Task Models_CoordinatorAway_AreTheLast()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Coordinator:Retries"] = "0" }, _time);
        await ListAsync(proxy);
        await coordinator.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(1));

        await ListAsync(proxy);
    }

    [Fact]
    public async Task Models_RefusedFromTheStart_TellsTheCoordinatorsWaitEachTimeAndAsksOnce()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.InterceptModels = RefuseAsync("1800");
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);

        using var first = await proxy.Http.GetAsync("/v1/models", TestContext.Current.CancellationToken).Soon();
        _time.Advance(TimeSpan.FromSeconds(10));
        using var second = await proxy.Http.GetAsync("/v1/models", TestContext.Current.CancellationToken).Soon();

        Assert.Equal((1800, 1790), (first.Headers.RetryAfter?.Delta?.TotalSeconds, second.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.Equal(1, coordinator.ModelQuestions);
    }

    [Fact]
    public async Task Models_KeyIsRefused_IsToldThoughThereIsAList()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        await ListAsync(proxy);
        coordinator.InterceptModels = async context =>
        {
            await FakeCoordinator.RefuseAsync(context, 401, ProblemCodes.InvalidProof);
            return true;
        };
        _time.Advance(TimeSpan.FromMinutes(1));

        using var refused = await proxy.Http.GetAsync("/v1/models", TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.InvalidProof, (await TestProxy.ErrorAsync(refused, HttpStatusCode.Unauthorized)).Code);
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task<bool>> RefuseAsync(string retryAfter) => async context =>
    {
        await FakeCoordinator.RefuseAsync(context, 429, ProblemCodes.RateLimited, retryAfter);
        return true;
    };

    private static async Task ListAsync(TestProxy proxy)
    {
        var json = await proxy.Http.GetStringAsync("/v1/models", TestContext.Current.CancellationToken).Soon();
        Assert.NotNull(JsonSerializer.Deserialize(json, ProtocolJson.Default.ModelList));
    }
}
