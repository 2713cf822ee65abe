using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using Orleans.Storage;

namespace MonkeyTroop.Grains.RateLimiting;

/// <summary>
/// Counts one principal's calls in one tier. They are written behind the callers' backs: when a tenth of the limit is unwritten, when
/// the first unwritten one is as old as the rule allows, and when the grain ends. A kill forgets what is unwritten then. A refusal
/// writes nothing.
/// </summary>
internal sealed partial class RateLimitGrain(
    [PersistentState("rate_limit", GrainStorage.Name)] IPersistentState<RateLimitState> stored, EffectAudit audit, TimeProvider time, ILogger<RateLimitGrain> logger)
    : Grain, IRateLimitGrain
{
    private const int Parts = 10;

    private SlidingWindow? _window;
    private IGrainTimer _timer = null!;
    private TimeSpan _writeAfter;
    private Task _writing = Task.CompletedTask;
    private int _unwritten;
    private long _heard;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Interleaves, so that a slow store makes no caller wait.
        _timer = this.RegisterGrainTimer(
            WriteDueAsync,
            new GrainTimerCreationOptions { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _writing;
        await WriteAsync(cancellationToken);
    }

    public Task<Admission> Admit(RateLimitRule rule)
    {
        _heard++;
        var admission = WindowOf(rule).Admit(time.GetUtcNow());
        if (admission.IsAdmitted)
        {
            _unwritten++;
            PlanWrite(isUrgent: _unwritten % Math.Max(1, rule.Limit / Parts) == 0, isFirst: _unwritten == 1);
        }

        return Task.FromResult(admission);
    }

    public Task<RateLimitUsage> Look(RateLimitRule rule)
    {
        var window = WindowOf(rule);
        var reset = window.Reset(time.GetUtcNow());
        return Task.FromResult(new RateLimitUsage(window.Count, reset, _heard));
    }

    public Task Reset()
    {
        stored.State = new RateLimitState();
        _window = null;
        _unwritten++;
        PlanWrite(isUrgent: true, isFirst: false);
        return audit.WriteAsync(AuditEventTypes.LimitReset, userId: null, ("principal", this.GetPrimaryKeyString()));
    }

    private SlidingWindow WindowOf(RateLimitRule rule)
    {
        if (_window is null || _window.Limit != rule.Limit || _window.Length != rule.Window)
        {
            _window = new SlidingWindow(rule.Limit, rule.Window, _window?.Calls ?? stored.State.ToCalls());
        }

        _writeAfter = rule.WriteAfter;
        return _window;
    }

    private void PlanWrite(bool isUrgent, bool isFirst)
    {
        if (isUrgent || isFirst)
        {
            _timer.Change(isUrgent ? TimeSpan.Zero : _writeAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task WriteDueAsync(CancellationToken cancellation)
    {
        if (_writing.IsCompleted)
        {
            _writing = WriteAsync(cancellation);
        }

        await _writing;
        if (_unwritten > 0)
        {
            PlanWrite(isUrgent: false, isFirst: true);
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        if (_unwritten == 0)
        {
            return;
        }

        var count = _unwritten;
        if (_window is not null)
        {
            stored.State = RateLimitState.Of(_window.Calls);
        }

        try
        {
            await stored.WriteStateAsync(cancellation);
            _unwritten -= count;
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            LogNotWritten(logger, this.GetPrimaryKeyString(), e.Message);
        }
        catch (InconsistentStateException e)
        {
            // The row was swept away, or another activation wrote it: what this one knows goes over it.
            LogNotWritten(logger, this.GetPrimaryKeyString(), e.Message);
            await RereadAsync(cancellation);
        }
    }

    private async Task RereadAsync(CancellationToken cancellation)
    {
        try
        {
            await stored.ReadStateAsync(cancellation);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            LogNotWritten(logger, this.GetPrimaryKeyString(), e.Message);
        }
    }
}
