using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Registration;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Tells the coordinator at intervals, and at once when something changes, what the node is and offers.</summary>
internal sealed partial class HeartbeatLoop(
    BeatComposer composer, BeatTrigger trigger, AddressFinder addresses, CoordinatorLink coordinator, CoordinatorWord word, NodeCredentials credentials, HeartbeatMetrics metrics, IOptions<HeartbeatOptions> options,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<HeartbeatLoop> logger)
    : BackgroundService
{
    // Changes that come together, as slots that fill up, make one beat.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _beating = new(1, 1);
    private string? _knownHash;
    private string? _lastProblem;
    private bool _sentList;
    private bool _leaving;

    /// <summary>Says goodbye, once and for all: no beat follows. Whether the coordinator heard it.</summary>
    public async Task<bool> LeaveAsync(CancellationToken cancellation)
    {
        await _beating.WaitAsync(cancellation);
        try
        {
            _leaving = true;
            using var limit = new CancellationTokenSource(LeavingLimit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            return await SendAsync(either.Token) is { Value: not null };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _beating.Release();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        var interval = options.Value.Interval ?? TimeSpan.FromSeconds(Math.Clamp(credentials.Granted.HeartbeatInterval, 1, 3600));
        while (!_leaving)
        {
            var sentAt = time.GetTimestamp();
            var next = await BeatAsync(stoppingToken) ?? interval;
            if (next > TimeSpan.Zero && await trigger.WaitAsync(next, stoppingToken))
            {
                var early = LeastInterval - time.GetElapsedTime(sentAt);
                await Task.Delay(early > Gathering ? early : Gathering, time, stoppingToken);
            }
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _beating.Dispose();
        base.Dispose();
    }

    // The listener's port is known, and what the beat promises is true, only once the server has started.
    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }

    // How long to wait for the next beat when that is not the usual time.
    private async Task<TimeSpan?> BeatAsync(CancellationToken cancellation)
    {
        await _beating.WaitAsync(cancellation);
        try
        {
            if (_leaving || await SendAsync(cancellation) is not { } answer)
            {
                return null;
            }

            await word.TakeAsync(answer, cancellation);
            return Conclude(answer);
        }
        finally
        {
            _beating.Release();
        }
    }

    private async Task<CoordinatorAnswer<HeartbeatResponse>?> SendAsync(CancellationToken cancellation)
    {
        if (await addresses.FindAsync(cancellation) is not { } address)
        {
            Report("no address of this machine reaches the coordinator; name one with --address");
            return null;
        }

        var beat = composer.Compose(address, _knownHash, _leaving);
        var answer = await coordinator.Quick.PostAsync(
            CoordinatorPaths.Heartbeat, beat, ProtocolJson.Default.HeartbeatRequest, ProtocolJson.Default.HeartbeatResponse, cancellation);
        metrics.Sent(answer);
        _sentList = beat.Models is not null;
        _knownHash = answer.Value?.Status == HeartbeatResponse.Seen ? beat.ModelsHash : null;
        return answer;
    }

    private TimeSpan? Conclude(CoordinatorAnswer<HeartbeatResponse> answer)
    {
        if (answer.Value is { } response)
        {
            if (_lastProblem is not null)
            {
                _lastProblem = null;
                LogHeardAgain();
            }

            return response.Status == HeartbeatResponse.Resend && !_sentList ? TimeSpan.Zero : null;
        }

        Report(answer.Explain() + HeartbeatAdvice.For(answer));
        return answer.Status == HttpStatusCode.TooManyRequests ? answer.RetryAfter : null;
    }

    // The same problem at every beat is said once.
    private void Report(string problem)
    {
        if (problem != _lastProblem)
        {
            _lastProblem = problem;
            LogNotHeard(problem);
        }
    }
}
