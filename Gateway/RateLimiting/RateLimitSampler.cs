using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>
/// Records refusals without letting a flood fill the record: the first of a principal at once, then one event a minute with the
/// number since. Of many principals at once, those beyond a bound share one such event.
/// </summary>
internal sealed class RateLimitSampler(IAuditLog audit, TimeProvider time)
{
    /// <summary>Principals that have events of their own in one minute.</summary>
    public const int MaxPrincipals = 1_000;

    /// <summary>Time between two events of a principal: one minute.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Principal, (DateTimeOffset Since, long Refused)> _principals = [];
    private long _others;

    /// <summary>Takes note of a refusal.</summary>
    public void Refused(Principal principal, string requestId)
    {
        lock (_lock)
        {
            if (_principals.TryGetValue(principal, out var known))
            {
                _principals[principal] = (known.Since, known.Refused + 1);
                return;
            }

            if (_principals.Count >= MaxPrincipals)
            {
                _others++;
                return;
            }

            _principals[principal] = (time.GetUtcNow(), 0);
        }

        Record(principal, refused: 1, requestId);
    }

    /// <summary>Records what has waited for a minute, and forgets principals that were quiet for one. Called now and then.</summary>
    public void Flush()
    {
        List<(Principal Principal, long Refused)> due = [];
        long others;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var (principal, known) in _principals.Where(entry => now - entry.Value.Since >= Interval).ToList())
            {
                if (known.Refused == 0)
                {
                    _principals.Remove(principal);
                }
                else
                {
                    _principals[principal] = (now, 0);
                    due.Add((principal, known.Refused));
                }
            }

            (others, _others) = (_others, 0);
        }

        due.ForEach(entry => Record(entry.Principal, entry.Refused, requestId: null));
        if (others > 0)
        {
            audit.Record(AuditEvent.Of(time, AuditEventTypes.RateLimited, userId: null, ("refused", $"{others}"), ("address", "others")));
        }
    }

    private void Record(Principal principal, long refused, string? requestId)
    {
        audit.Record(AuditEvent.Of(
            time,
            AuditEventTypes.RateLimited,
            principal.HasId ? principal.Name : null,
            ("tier", principal.TierName),
            ("address", principal.HasId ? null : principal.Name),
            ("refused", $"{refused}"),
            ("request_id", requestId)));
    }
}

/// <summary>Looks every few seconds for refusals that are due to be recorded.</summary>
internal sealed class RateLimitRecorder(RateLimitSampler sampler, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        sampler.Flush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            sampler.Flush();
        }
    }
}
