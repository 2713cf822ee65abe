using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class NodeWitnessTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly ConcurrentQueue<string> _looks = new();
    private readonly TaskCompletionSource _wakeUp = new();
    private readonly TaskCompletionSource _givenUp = new();
    private FakeWorker _asleep = null!;
    private FakeWorker _free = null!;
    private FakeCoordinator _coordinator = null!;
    private TestProxy _proxy = null!;
    private Func<int, IReadOnlyList<string>> _listed = _ => ["free"];

    public async ValueTask InitializeAsync()
    {
        _asleep = await FakeWorker.StartAsync("asleep", async context =>
        {
            try
            {
                await _wakeUp.Task.WaitAsync(context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                _givenUp.SetResult();
                return;
            }

            await FakeWorker.CompleteAsync(context);
        });
        _free = await FakeWorker.StartAsync("free");
        _coordinator = await FakeCoordinator.StartAsync(_asleep, _free);
        _coordinator.Other = PeersAsync;
        // Time passes faster than calls are made on a busy machine, so the other limits are far.
        _proxy = await TestProxy.StartAsync(
            _coordinator.Url, new() { ["Coordinator:Timeout"] = "00:01:00", ["Proxy:RetryWindow"] = "00:10:00" }, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _coordinator.DisposeAsync();
        await _asleep.DisposeAsync();
        await _free.DisposeAsync();
    }

    [Fact]
    public async Task Chat_CoordinatorDoesNotHearTheNodeAnyMore_IsAnsweredByAnotherWithin20Seconds()
    {
        var answer = _proxy.ChatAsync();
        await LooksAsync(2);

        using var response = await answer.Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("free", response.Headers.GetValues("X-Troop-Node").Single());
        Assert.True(NodeWitness.FirstLook + NodeWitness.SecondLook < TimeSpan.FromSeconds(20));
        Assert.Contains("model=llama", _looks.First(), StringComparison.Ordinal);
        await _givenUp.Task.Soon();
    }

    [Fact]
    public async Task Chat_NodeIsMissedOnceAndSeenAgain_IsWaitedFor()
    {
        _listed = look => look == 1 ? ["free"] : ["free", "asleep"];
        var answer = _proxy.ChatAsync();
        await LooksAsync(3);
        _wakeUp.SetResult();

        using var response = await answer.Soon();

        Assert.Equal("asleep", response.Headers.GetValues("X-Troop-Node").Single());
    }

    [Fact]
    public async Task Chat_CoordinatorKnowsNoNodesYet_IsWaitedFor()
    {
        _listed = _ => [];
        var answer = _proxy.ChatAsync();
        await LooksAsync(3);
        _wakeUp.SetResult();

        using var response = await answer.Soon();

        Assert.Equal("asleep", response.Headers.GetValues("X-Troop-Node").Single());
    }

    [Fact]
    public async Task Chat_CoordinatorMayNotBeAsked_IsWaitedForAndNotAskedBeforeItSays()
    {
        _coordinator.Other = context =>
        {
            _looks.Enqueue("");
            return FakeCoordinator.RefuseAsync(context, 429, ProblemCodes.RateLimited, "1800");
        };
        var answer = _proxy.ChatAsync();
        await LooksAsync(1);
        _time.Advance(TimeSpan.FromMinutes(2));
        _wakeUp.SetResult();

        using var response = await answer.Soon();

        Assert.Equal("asleep", response.Headers.GetValues("X-Troop-Node").Single());
        Assert.Single(_looks);
    }

    [Fact]
    public async Task Chat_ManyAtOnce_ShareLooks()
    {
        _listed = _ => ["free", "asleep"];
        var answers = Enumerable.Range(0, 5).Select(_ => _proxy.ChatAsync()).ToList();
        await Eventually.TrueAsync(() => _asleep.Heard.Count == 5, "the node has all five requests");
        await LooksAsync(1);
        _wakeUp.SetResult();

        foreach (var answer in answers)
        {
            (await answer.Soon()).Dispose();
        }

        Assert.Single(_looks);
    }

    /// <summary>Lets time pass until the coordinator was asked so often.</summary>
    private async Task LooksAsync(int count)
    {
        await Eventually.TrueAsync(() => !_asleep.Heard.IsEmpty, "the node has the request");
        await Eventually.TrueAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
            if (_looks.Count < count)
            {
                _time.Advance(TimeSpan.FromSeconds(0.5));
            }

            return _looks.Count >= count;
        }, "the coordinator was asked so often");
    }

    private async Task PeersAsync(HttpContext context)
    {
        Assert.Equal(CoordinatorPaths.Peers, context.Request.Path.Value);
        _looks.Enqueue(context.Request.QueryString.Value!);
        var nodes = _listed(_looks.Count).Select(node => FakeCoordinator.Peer(node)).ToList();
        await FakeWorker.JsonAsync(context, 200, JsonSerializer.Serialize(new PeersResponse(nodes.Count, nodes), ProtocolJson.Default.PeersResponse));
    }
}
