using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Unit.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Gateway.Tickets;

public sealed class AuthorizerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeGrains _grains;
    private readonly DirectoryPoller _directory;
    private readonly LearnedRatesPoller _learned;
    private readonly HoldUndoer _undoer;
    private readonly Authorizer _authorizer;

    public AuthorizerTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _grains = FakeGrains.Make();
        var scheduling = Options.Create(new SchedulingOptions());
        _directory = new DirectoryPoller(
            cluster: null!, scheduling, Options.Create(new NodeOptions()), new DirectoryMetrics(meters), _time, NullLogger<DirectoryPoller>.Instance);
        _directory.Replica.Apply(new DirectorySnapshot(0, Guid.NewGuid(), 0, [Entries.Idle("node")]), _time.GetUtcNow());
        _undoer = new HoldUndoer(_grains.Factory, _time, NullLogger<HoldUndoer>.Instance);
        _learned = new LearnedRatesPoller(cluster: null!, _time, NullLogger<LearnedRatesPoller>.Instance);
        var slots = new SlotTaker(
            _directory, _grains.Factory, scheduling, new Random(1), new AuthorizeMetrics(meters, _time), NullLogger<SlotTaker>.Instance);
        var rates = new ModelRateBook(_directory, _learned, _time);
        _authorizer = new Authorizer(
            slots, rates, _grains.Factory, new TicketIssuer(keys: null!, Options.Create(new TicketOptions())), _undoer, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _undoer.Dispose();
        _learned.Dispose();
        _directory.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Authorize_CallerGoesWhileItIsCounted_GivesTheSlotBackAndCancelsNoHold()
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => AuthorizeAsync(() => throw new OperationCanceledException()));

        Assert.Equal(["TakeSlot", "ReleaseSlot"], _grains.Calls);
        Assert.Equal(0, _undoer.Waiting);
    }

    [Fact]
    public async Task Authorize_OverALimit_GivesTheSlotBackAndCancelsNoHold()
    {
        var (ticket, refusal) = await AuthorizeAsync(() => Task.FromResult<Refusal?>(Refusals.ProofReused()));

        Assert.Null(ticket);
        Assert.Equal(ProblemCodes.ProofReused, refusal!.Code);
        Assert.Equal(["TakeSlot", "ReleaseSlot"], _grains.Calls);
        Assert.Equal(0, _undoer.Waiting);
    }

    [Fact]
    public async Task Authorize_StoreGoesAwayWhileTheHoldIsPlaced_CancelsItAndGivesTheSlotBack()
    {
        _grains.Hold = Task.FromException<HoldOutcome>(new StoreUnavailableException("away"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => AuthorizeAsync(NotOver));

        Assert.Equal(["TakeSlot", "PlaceHold", "ReleaseSlot"], _grains.Calls);
        Assert.Equal(1, _undoer.Waiting);
    }

    [Fact]
    public async Task Authorize_TooFewCredits_IsRefusedAndTheSlotIsGivenBack()
    {
        _grains.Hold = Task.FromResult<HoldOutcome>(new HoldOutcome.Insufficient(Credits.Zero, Credits.Of(1)));

        var (ticket, refusal) = await AuthorizeAsync(NotOver);

        Assert.Null(ticket);
        Assert.Equal(ProblemCodes.InsufficientCredits, refusal!.Code);
        Assert.Equal(["TakeSlot", "PlaceHold", "ReleaseSlot"], _grains.Calls);
        Assert.Equal(0, _undoer.Waiting);
    }

    private static Task<Refusal?> NotOver() => Task.FromResult<Refusal?>(null);

    private Task<(AuthorizeResponse? Ticket, Refusal? Refusal)> AuthorizeAsync(Func<Task<Refusal?>> admit) =>
        _authorizer.AuthorizeAsync("account", "llama", [], extends: false, proofKey: null, admit, Cancellation);

    /// <summary>A fake: one grain that is every node and every wallet, and the factory that gives it.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "the runtime derives the proxies from it")]
    private class FakeGrains : DispatchProxy
    {
        private FakeGrains? _of;
        private object? _node;
        private object? _wallet;

        public IGrainFactory Factory => (IGrainFactory)(object)this;

        public List<string> Calls { get; } = [];

        public Task<HoldOutcome> Hold { get; set; } = Task.FromResult<HoldOutcome>(new HoldOutcome.Suspended());

        public static FakeGrains Make()
        {
            var factory = (FakeGrains)(object)Create<IGrainFactory, FakeGrains>();
            (factory._node, factory._wallet) = (Create<INodeGrain, FakeGrains>(), Create<IWalletGrain, FakeGrains>());
            ((FakeGrains)factory._node)._of = ((FakeGrains)factory._wallet)._of = factory;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (_of is null)
            {
                return targetMethod!.ReturnType == typeof(INodeGrain) ? _node : _wallet;
            }

            _of.Calls.Add(targetMethod!.Name);
            return targetMethod.Name switch
            {
                nameof(INodeGrain.TakeSlot) => Task.FromResult<SlotOutcome>(
                    new SlotOutcome.Taken("owner", "100.64.0.1", "http://100.64.0.1:8080", "llama", Multiplier.Reference, EncryptionPublicKey: null)),
                nameof(IWalletGrain.PlaceHold) => _of.Hold,
                _ => Task.CompletedTask,
            };
        }
    }
}
