using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>Leads one node through its proof. What comes of it lasts in the node's own grain.</summary>
internal sealed class HardwareGrain(IOptions<HardwareOptions> options, HardwareChecker checker, EffectAudit audit, TimeProvider time) : Grain, IHardwareGrain
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>How long an exchange stays in memory between its steps.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(70);

    private readonly HardwareExchange _exchange = new(options.Value, time);
    private readonly Queue<DateTimeOffset> _challenges = new();
    private Revealed? _revealed;
    private IGrainTimer? _overdue;

    private INodeGrain Node => GrainFactory.GetGrain<INodeGrain>(this.GetPrimaryKeyString());

    public async Task<HardwareOutcome> Challenge(HardwareWork work, string device)
    {
        if (_exchange is { IsRevealing: true, WasShown: false })
        {
            return await FailAsync("rows were named and not shown");
        }

        var now = time.GetUtcNow();
        if (await Node.GetHardware() is { RefusedUntil: { } until } && until > now)
        {
            return new HardwareOutcome.Refused(HardwareRefusal.NotYet, until - now);
        }

        while (_challenges.TryPeek(out var oldest) && now - oldest >= Hour)
        {
            _challenges.Dequeue();
        }

        if (_challenges.Count >= options.Value.MostChallenges)
        {
            return new HardwareOutcome.Refused(HardwareRefusal.TooMany, Hour - (now - _challenges.Peek()));
        }

        _challenges.Enqueue(now);
        DelayDeactivation(KeptFor);
        return _exchange.Challenge(work, device);
    }

    public Task<HardwareOutcome> Start(string token) => Task.FromResult(_exchange.Start(token));

    public Task<HardwareOutcome> Commit(string token, byte[] root)
    {
        var outcome = _exchange.Commit(token, root);
        if (outcome is HardwareOutcome.Reveal)
        {
            // Silence now would be a second try for who did not like the rows.
            var after = HardwareExchange.RevealLimit + TimeSpan.FromSeconds(1);
            _overdue ??= this.RegisterGrainTimer(FailWhenOverdueAsync, new GrainTimerCreationOptions(after, after) { KeepAlive = true });
        }

        return Task.FromResult(outcome);
    }

    public async Task<HardwareOutcome> Reveal(string token, IReadOnlyList<RevealedLeaf> leaves)
    {
        if (_revealed is { } before && before.Token == token)
        {
            return await ConcludeAsync(before); // the answer was lost on its way, or could not be written
        }

        var (run, refusal) = _exchange.Reveal(token);
        if (run is null)
        {
            return refusal is HardwareOutcome.Refused { Why: HardwareRefusal.FalseProof } ? await FailAsync("rows were shown too late") : refusal!;
        }

        if (checker.TryCheck(cancellation => run.IsShownBy(leaves, options.Value, cancellation), CancellationToken.None) is not { } check)
        {
            _exchange.Prolong();
            return new HardwareOutcome.Refused(HardwareRefusal.Busy, TimeSpan.FromSeconds(3));
        }

        if (!await check)
        {
            return await FailAsync("rows are not what the work gives");
        }

        EndTimer();
        var (multiplications, bytes) = _exchange.Pass(run);
        return await ConcludeAsync(_revealed = new Revealed(token, run.Device, multiplications, bytes));
    }

    private async Task<HardwareOutcome> ConcludeAsync(Revealed revealed) => revealed.Outcome ??= revealed switch
    {
        { Multiplications: { } multiplications, Bytes: { } bytes } => new HardwareOutcome.Verified(await PutAsync(revealed.Device, multiplications, bytes)),
        { Multiplications: null } => new HardwareOutcome.OneDone(HardwareWork.Matrix),
        _ => new HardwareOutcome.OneDone(HardwareWork.Memory),
    };

    private async Task<HardwareStanding> PutAsync(string device, long multiplications, long bytes)
    {
        var now = time.GetUtcNow();
        var proof = new HardwareProof
        {
            Device = device,
            MultiplicationsPerSecond = multiplications,
            BytesPerSecond = bytes,
            Multiplier = HardwareRules.ProvenOf(multiplications, bytes, options.Value),
            At = now,
            DueAt = HardwareRules.DueAfter(now, options.Value.RepeatAfter, RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue),
        };
        var standing = await Node.PutHardware(proof);
        await audit.WriteAsync(
            AuditEventTypes.HardwareVerified,
            this.GetPrimaryKeyString(),
            ("device", device),
            ("multiplier", proof.Multiplier.ToDecimal().ToString(CultureInfo.InvariantCulture)),
            ("in_force", standing.InForce.ToDecimal().ToString(CultureInfo.InvariantCulture)));
        return standing;
    }

    private Task FailWhenOverdueAsync(CancellationToken cancellation) => _exchange is { IsOverdue: true, WasShown: false } ? FailAsync("named rows were not shown in time") : Task.CompletedTask;

    private async Task<HardwareOutcome> FailAsync(string how)
    {
        EndTimer();
        var until = time.GetUtcNow() + HardwareRules.RefusedFor;
        await Node.VoidHardware(until);
        await audit.WriteAsync(AuditEventTypes.HardwareRefused, this.GetPrimaryKeyString(), ("how", how));
        return _exchange.End(HardwareRefusal.FalseProof) with { RetryAfter = HardwareRules.RefusedFor };
    }

    private void EndTimer()
    {
        _overdue?.Dispose();
        _overdue = null;
    }

    /// <summary>What was shown last and found right.</summary>
    /// <param name="Token">The challenge.</param>
    /// <param name="Device">The device.</param>
    /// <param name="Multiplications">Multiplications a second; null while that work is missing.</param>
    /// <param name="Bytes">Bytes a second; null while that work is missing.</param>
    private sealed record Revealed(string Token, string Device, long? Multiplications, long? Bytes)
    {
        /// <summary>What came of it; null while it is not written.</summary>
        public HardwareOutcome? Outcome { get; set; }
    }
}
