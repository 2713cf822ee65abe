using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Registration;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Tells the coordinator at intervals, and at once when something changes, what the node is and offers.</summary>
internal sealed class HeartbeatLoop(
    HeartbeatSender sender, HeartbeatAnswers answers, HeartbeatTrigger trigger, HeartbeatPulse pulse, NodeCredentials credentials,
    IOptions<HeartbeatOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService
{
    // Changes that come together, as slots that fill up, make one heartbeat.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private bool _leaving;

    /// <summary>Says goodbye, once and for all: no heartbeat follows. Whether the coordinator heard it.</summary>
    public async Task<bool> LeaveAsync(CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            _leaving = true;
            using var limit = new CancellationTokenSource(LeavingLimit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            return await SendAsync(either.Token) is { Answer.Value: not null };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The listener's port is known, and what the heartbeat promises is true, only then.
        await lifetime.StartedAsync(stoppingToken);
        var interval = options.Value.Interval ?? TimeSpan.FromSeconds(Math.Clamp(credentials.Granted.HeartbeatInterval, 1, 3600));
        while (!_leaving)
        {
            var sentAt = time.GetTimestamp();
            pulse.Expect(TimeSpan.Zero);
            var next = await SendHeartbeatAsync(stoppingToken) ?? interval;
            pulse.Expect(next);
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
        _sending.Dispose();
        base.Dispose();
    }

    // How long to wait for the next heartbeat when that is not the usual time.
    private async Task<TimeSpan?> SendHeartbeatAsync(CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            return _leaving || await SendAsync(cancellation) is not { } heartbeat ? null : await answers.TakeAsync(heartbeat, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<SentHeartbeat?> SendAsync(CancellationToken cancellation)
    {
        var heartbeat = await sender.SendAsync(_leaving, cancellation);
        if (heartbeat is null)
        {
            answers.NoAddress();
        }

        return heartbeat;
    }
}
