using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>What one check found.</summary>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="Subject">What was checked.</param>
/// <param name="Text">What was found, and what to do about it when it is not good.</param>
internal sealed record Finding(bool IsGood, string Subject, string Text);

/// <summary>The checks of <c>doctor</c>. Each builds on those before it.</summary>
internal sealed class DoctorChecks(IServiceProvider services)
{
    /// <summary>What a difference of clocks can owe to the measurement: a <c>Date</c> header has whole seconds, and comes with a delay.</summary>
    private static readonly TimeSpan ClockNoise = TimeSpan.FromSeconds(3);

    /// <summary>Runs the checks, and ends after the first on which all others depend.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var key = CheckKey();
        yield return key;
        var (reachable, date) = await CheckCoordinatorAsync(cancellation);
        yield return reachable;
        if (!key.IsGood || !reachable.IsGood)
        {
            yield break;
        }

        if (date is { } theirs)
        {
            yield return CheckClock(services.GetRequiredService<TimeProvider>().GetUtcNow() - theirs);
        }

        yield return await CheckAccountAsync(cancellation);
        await foreach (var finding in CheckNodesAsync(cancellation))
        {
            yield return finding;
        }
    }

    /// <summary>Whether this clock is near enough to the coordinator's for proofs to be taken. Pure.</summary>
    internal static Finding CheckClock(TimeSpan ahead)
    {
        if (ahead.Duration() <= ClockNoise)
        {
            return new Finding(true, "clock", "agrees with the coordinator's");
        }

        var off = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(ahead.TotalSeconds):0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the coordinator's");
        var limit = string.Create(CultureInfo.InvariantCulture, $"{ProofVerifier.Lifetime.TotalSeconds:0} s");
        return ahead.Duration() < ProofVerifier.Lifetime - ClockNoise
            ? new Finding(true, "clock", $"{off}; requests are refused from {limit} on")
            : new Finding(false, "clock", $"{off}; switch time synchronisation on: requests that are {limit} off are refused");
    }

    private Finding CheckKey()
    {
        try
        {
            var account = services.GetRequiredService<Account>();
            return new Finding(true, "key", account.Key is null ? $"none; calls name {account.Id}" : $"account {account.Id} in {account.KeyFile}");
        }
        catch (KeyFileException e) when (e.InnerException is null)
        {
            return new Finding(false, "key", e.Message);
        }
        catch (KeyFileException e)
        {
            return new Finding(false, "key", $"{e.Message}; restore the file, or move it away to begin with a new account");
        }
    }

    private async Task<(Finding Finding, DateTimeOffset? Date)> CheckCoordinatorAsync(CancellationToken cancellation)
    {
        var options = services.GetRequiredService<IOptions<CoordinatorOptions>>().Value;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = CoordinatorHttp.UsesProxy(options.Address) }) { Timeout = options.Timeout };
        try
        {
            using var response = await http.GetAsync(new Uri(options.Address, "/health"), cancellation);
            return response.IsSuccessStatusCode
                ? (new Finding(true, "coordinator", $"{options.Address} answers"), response.Headers.Date)
                : (new Finding(false, "coordinator", $"{options.Address} answers {(int)response.StatusCode}; is --coordinator right?"), null);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return (new Finding(false, "coordinator", $"{options.Address} does not answer: {e.GetBaseException().Message}; is --coordinator right, and the network up?"), null);
        }
    }

    private async Task<Finding> CheckAccountAsync(CancellationToken cancellation)
    {
        var answer = await services.GetRequiredService<CoordinatorClient>().BalanceAsync(cancellation);
        return answer.Value is { } balance
            ? new Finding(balance.Available > 0, "account", balance.Available > 0
                ? $"{Figures.Credits(balance.Available)} credits available"
                : "no credits available; lend a GPU to earn some, or wait for running jobs to end")
            : new Finding(false, "account", Advice.WithWait(answer.Explain(), answer.RetryAfter));
    }

    private async IAsyncEnumerable<Finding> CheckNodesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var answer = await services.GetRequiredService<CoordinatorClient>().PeersAsync(model: null, cancellation);
        if (answer.Value is not { } peers)
        {
            yield return new Finding(false, "nodes", Advice.WithWait(answer.Explain(), answer.RetryAfter));
            yield break;
        }

        var free = peers.Nodes.Count(node => node.FreeSlots > 0 && node.Status == NodeStatus.Idle);
        yield return new Finding(free > 0, "nodes", free > 0
            ? $"{free} of {peers.Nodes.Count} take jobs"
            : $"none of {peers.Nodes.Count} takes jobs now; try again later, or lend one of your own with \"nodes invite\"");
        var policy = services.GetRequiredService<NodeAddressPolicy>();
        var refused = peers.Nodes.Where(node => node.Url is not null && !IsAllowed(policy, node.Url)).Select(node => node.NodeId).ToList();
        yield return refused.Count == 0
            ? new Finding(true, "addresses", "all are in allowed networks")
            : new Finding(false, "addresses", $"outside the allowed networks, or never a node's: {string.Join(", ", refused)}; allow a network you trust with --allow-network");
    }

    private static bool IsAllowed(NodeAddressPolicy policy, string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && policy.Allows(address);
}
