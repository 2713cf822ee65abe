using System.Globalization;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Chaos.Wallets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>A cluster under load that is hit by one fault after the other, and what each of them cost.</summary>
internal sealed class ClusterStorm : IAsyncDisposable
{
    /// <summary>Longest wait for a recovery; it ends a test that has failed, and measures nothing.</summary>
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);

    private const int Enough = 60;

    /// <summary>Enough to meet several of the directory's eight partitions.</summary>
    private const int NewNodes = 4;

    private readonly List<TimeSpan> _visible = [];
    private int _brought;
    private readonly ChaosRun _run;
    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterWatch _watch;
    private Task _load = Task.CompletedTask;

    private ClusterStorm(ChaosRun run, LedgerTroop troop, ClusterWatch watch) => (_run, Troop, _watch) = (run, troop, watch);

    /// <summary>The cluster's accounts, nodes and journal.</summary>
    public LedgerTroop Troop { get; }

    /// <summary>The cluster.</summary>
    public TroopCluster Cluster => Troop.Cluster!;

    /// <summary>Starts a cluster and the load on it, and waits until that flows.</summary>
    public static async Task<ClusterStorm> StartAsync(ChaosRun run, TroopClusterOptions? options = null)
    {
        var watch = new ClusterWatch();
        var storm = new ClusterStorm(run, await LedgerTroop.OnClusterAsync(options, watch.Hear), watch);
        storm.Troop.Load.ExtendsJobs = options?.Build is null;
        storm._load = storm.Troop.Load.RunAsync(run, storm._stop.Token);
        await storm.Troop.FlowsAsync(Enough);
        return storm;
    }

    /// <summary>Lets a fault happen and waits until every gateway that lives answers well again; says what it cost.</summary>
    /// <param name="name">What happens.</param>
    /// <param name="fault">Makes it happen.</param>
    /// <param name="away">The member that is away then and is voted out, or null.</param>
    /// <param name="starting">The member that starts then and is not asked yet, or null.</param>
    /// <param name="meanwhile">What is looked at before the recovery is waited for, or null.</param>
    /// <returns>Calls that failed at living gateways.</returns>
    public async Task<int> HitAsync(
        string name, Func<Task> fault, CoordinatorProcess? away = null, CoordinatorProcess? starting = null, Func<Task>? meanwhile = null)
    {
        var called = Cluster.Gateways.Where(Troop.Coordinators.Contains).ToList();
        var living = called.Where(gateway => gateway != away && gateway != starting).Select(gateway => gateway.Address).ToList();
        _watch.Begin();
        await fault();
        var isOut = away is null ? "" : await IsOutAsync(away);
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        var asked = called.Where(gateway => gateway != away).Select(gateway => gateway.Address).ToList();
        await Eventually.TrueAsync(() => _watch.HasRecovered(asked), $"{name}: every living gateway answers well again", RecoveryLimit);
        ChaosRun.Say($"{name}{isOut}: {_watch.Summary(living)}");
        return _watch.Failures(living);
    }

    /// <summary>Waits, with the load going on.</summary>
    public static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>What a gateway's readiness answers.</summary>
    public async Task<RawAnswer> ReadinessAsync(CoordinatorProcess gateway)
    {
        using var probe = new CoordinatorProbe(gateway.Address, Troop.Accounts.Keys[0]);
        return await probe.ReadinessAsync();
    }

    /// <summary>Null when a part of the coordinator is being replaced, whose answer is to ask again.</summary>
    private async Task<FakeNode?> TryJoinAsync(Uri gateway, string id)
    {
        try
        {
            return await FakeNode.JoinAsync(gateway, Troop.Accounts.Keys[^1], id);
        }
        catch (RefusedException e) when (e.Message.Contains(ProblemCodes.StoreAway, StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Brings new nodes with models that nobody else serves, and says when every gateway knew all of them.</summary>
    public async Task BringNodesAsync(string when)
    {
        var gateways = Troop.Coordinators.Where(gateway => !gateway.Process.HasExited).ToList();
        for (var number = 0; number < NewNodes; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"new-{++_brought}");
            using var node = await Eventually.GetAsync(() => TryJoinAsync(gateways[0].Address, id), $"{id} joins");
            var clock = TimeProvider.System.GetTimestamp();
            await Eventually.TrueAsync(async () => (await node.TryHeartbeatAsync($"{id}:1b")).Value is not null, $"{id}'s heartbeat is taken");
            node.KeepServing($"{id}:1b");
            foreach (var gateway in gateways)
            {
                using var probe = new CoordinatorProbe(gateway.Address, Troop.Accounts.Keys[0]);
                await probe.ModelIsServedAsync($"{id}:1b");
            }

            _visible.Add(TimeProvider.System.GetElapsedTime(clock));
        }

        ChaosRun.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{when}: {NewNodes} new nodes known at {gateways.Count} gateways after {string.Join(", ", _visible.Select(time => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)))} s"));
        _visible.Clear();
    }

    /// <summary>Ends the load, delivers what is outstanding, and holds the journal against the books.</summary>
    public async Task AssertBooksAsync(string name, bool withEarlierVersion = false)
    {
        await EndLoadAsync();
        await Troop.Load.DrainAsync(_run);
        await Troop.AssertBooksAsync(name, withEarlierVersion);
    }

    public async ValueTask DisposeAsync()
    {
        await EndLoadAsync();
        await Troop.DisposeAsync();
        _stop.Dispose();
    }

    private async Task EndLoadAsync()
    {
        await _stop.CancelAsync();
        await _load;
    }

    /// <summary>Waits until the list of silos says that the member is dead, and says how long that took.</summary>
    private async Task<string> IsOutAsync(CoordinatorProcess member)
    {
        var endpoint = member.SiloEndpoint;
        await Eventually.TrueAsync(
            async () => !(await SiloList.ReadAsync(Cluster.Redis)).Any(silo => silo.Endpoint == endpoint && silo.IsActive),
            $"{member.Name} is voted out",
            RecoveryLimit);
        return string.Create(CultureInfo.InvariantCulture, $", out of the list after {_watch.Elapsed.TotalSeconds:0.0} s");
    }
}
