using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.ProofOfHardware;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Gpu;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Programs;

namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

/// <summary>
/// Proves the hardware when the coordinator says that it is due, or when another device is found at the start: while the machine is idle, and no longer than
/// that. A job that comes, or the owner, ends the proof, which then has cost nothing.
/// </summary>
internal sealed partial class ProofLoop(
    CoordinatorLink coordinator,
    NodeIdentity identity,
    ProofRun run,
    ProvingState state,
    SlotPool slots,
    GpuWatcher gpu,
    EngineRegistry engines,
    IOptions<ProvingOptions> options,
    IOptions<EngineOptions> engineOptions,
    TimeProvider time,
    ILogger<ProofLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlowLook = TimeSpan.FromSeconds(1);

    /// <summary>How long the node waits after a proof that failed: an hour.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(1);

    /// <summary>How long heartbeats have to say that no jobs are taken, before the machine is used.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>How long a proof may take in all, since its own load hides the owner's: 5 min.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ChildProgram _program = ChildProgram.Find("HardwareProver", options.Value.Folder, AppContext.BaseDirectory);
    private string? _device;

    /// <summary>Since when a proof is due; null while none is.</summary>
    private long? _dueSince;

    private string Device => options.Value.Device switch
    {
        { } device => device,
        null when engineOptions.Value.Mode == "demo" || OperatingSystem.IsMacOS() => ProvingOptions.None,
        null => gpu.HasGpu ? "gpu" : "auto",
    };

    private bool IsDisturbed => slots.InFlight > 0 || gpu.OwnerBusy;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Device == ProvingOptions.None)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await ProveIfDueAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, a worker without a proof is better than none.
                state.IsProving = false;
                LogFailed(e);
                pause = AfterFailure;
            }

            await Task.Delay(pause < Day ? pause : Day, time, stoppingToken);
        }
    }

    /// <returns>How long to wait for the next look.</returns>
    private async Task<TimeSpan> ProveIfDueAsync(CancellationToken cancellation)
    {
        if (engines.Current.Engines.Count == 0 || !await IsDueAsync(cancellation))
        {
            return options.Value.AskEvery;
        }

        _dueSince ??= time.GetTimestamp();
        await WaitForIdleAsync(_dueSince.Value, cancellation);
        return await ProveAsync(cancellation) ?? options.Value.AskEvery;
    }

    private async Task<bool> IsDueAsync(CancellationToken cancellation)
    {
        var answer = await coordinator.Quick.GetAsync(CoordinatorPaths.Hardware(identity.Id), ProtocolJson.Default.HardwareResponse, cancellation);
        return answer.Value is { } hardware && (hardware.RefusedUntil is not { } until || until <= time.GetUtcNow()) && (hardware.Due || await IsOtherAsync(hardware, cancellation));
    }

    /// <summary>Whether another device proved. Asked once: while the agent runs, a machine keeps its devices and their drivers.</summary>
    private async Task<bool> IsOtherAsync(HardwareResponse hardware, CancellationToken cancellation)
    {
        if (_device is null && IsDisturbed)
        {
            return false; // later
        }

        if (_device is null)
        {
            try
            {
                using var own = slots.OwnWork();
                await using var prover = await Prover.StartAsync(_program, Device, time, cancellation);
                _device = prover.Device;
            }
            catch (ProverException e)
            {
                _device = hardware.Device ?? "";
                LogCannot(e.Message);
            }
        }

        return _device != hardware.Device;
    }

    /// <summary>Waits until nothing has run for a while. When that takes too long, no new jobs are taken.</summary>
    private async Task WaitForIdleAsync(long dueSince, CancellationToken cancellation)
    {
        var idleSince = time.GetTimestamp();
        while (time.GetElapsedTime(idleSince) < options.Value.IdleFor)
        {
            await Task.Delay(SlowLook, time, cancellation);
            idleSince = IsDisturbed ? time.GetTimestamp() : idleSince;
            if (time.GetElapsedTime(dueSince) > options.Value.WaitAtMost && !state.IsProving)
            {
                LogMakesRoom();
                state.IsProving = true;
            }
        }
    }

    /// <summary>Proves, and says what came of it.</summary>
    /// <returns>How long to wait for the next try; null for the usual time.</returns>
    private async Task<TimeSpan?> ProveAsync(CancellationToken cancellation)
    {
        state.IsProving = true;
        using var limit = new CancellationTokenSource(Longest, time);
        using var disturbed = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var own = slots.OwnWork();
        var guard = GuardAsync(disturbed);
        try
        {
            await Task.Delay(Settling, time, disturbed.Token);
            await using var prover = await Prover.StartAsync(_program, Device, time, disturbed.Token);
            _device = prover.Device;
            LogBegins(prover.Device);
            var answer = await run.RunAsync(prover, disturbed.Token, cancellation);
            _dueSince = null;
            if (answer.Value is { } verified)
            {
                LogVerified(verified.AssignedMultiplier ?? 0, verified.Multiplier ?? 0);
                return null;
            }

            LogRefused(answer.Explain());
            return answer.RetryAfter > AfterFailure ? answer.RetryAfter : AfterFailure;
        }
        catch (ProverException e)
        {
            LogCannot(e.Message);
            return AfterFailure;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            LogCannot($"it took more than {Longest.TotalMinutes:0} minutes");
            return AfterFailure;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A job, or the coordinator did not answer in time.
            LogGivenUp();
            return TimeSpan.Zero; // it waits for the machine to be idle again
        }
        finally
        {
            state.IsProving = false;
            await disturbed.CancelAsync();
            await guard;
        }
    }

    /// <summary>Ends the proof as soon as the machine is wanted for something else.</summary>
    private async Task GuardAsync(CancellationTokenSource disturbed)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (!IsDisturbed)
            {
                await timer.WaitForNextTickAsync(disturbed.Token);
            }

            await disturbed.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The proof is over.
        }
    }
}
