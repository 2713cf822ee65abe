using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

/// <summary>How and when this node proves its hardware.</summary>
internal sealed class ProvingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Proving";

    /// <summary>No proofs.</summary>
    public const string None = "none";

    /// <summary>
    /// Which device proves: <c>auto</c>, a GPU or else the processor; <c>gpu</c>; <c>cpu</c>; <c>opencl</c>, any OpenCL device; or <c>none</c>. Default auto; the
    /// demo engine needs no hardware, so it has none.
    /// </summary>
    public string? Device { get; set; }

    /// <summary>How long no request has run before the machine counts as idle, 1 s to 1 h. Default 60 s.</summary>
    public TimeSpan IdleFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the coordinator is asked whether a proof is due, 1 s to 1 day. Default 10 min.</summary>
    public TimeSpan AskEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a proof that is due waits for the machine to be idle by itself, 1 s to 7 days. After that the node takes no new jobs until it has proven. Default 6 h.
    /// </summary>
    public TimeSpan WaitAtMost { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Folder of the prover's program. Default <c>HardwareProver</c> beside the worker's.</summary>
    public string? Folder { get; set; }
}

/// <summary>Checks <see cref="ProvingOptions"/>.</summary>
internal sealed class ProvingOptionsValidator : IValidateOptions<ProvingOptions>
{
    public ValidateOptionsResult Validate(string? name, ProvingOptions options)
    {
        var failures = new List<string>();
        Check(options.Device is null or "auto" or "gpu" or "cpu" or "opencl" or ProvingOptions.None, "--prove takes auto, gpu, cpu, opencl or none");
        Check(options.IdleFor >= TimeSpan.FromSeconds(1) && options.IdleFor <= TimeSpan.FromHours(1), "Proving:IdleFor takes 1 s to 1 hour");
        Check(options.AskEvery >= TimeSpan.FromSeconds(1) && options.AskEvery <= TimeSpan.FromDays(1), "Proving:AskEvery takes 1 s to 1 day");
        Check(options.WaitAtMost >= TimeSpan.FromSeconds(1) && options.WaitAtMost <= TimeSpan.FromDays(7), "Proving:WaitAtMost takes 1 s to 7 days");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string failure)
        {
            if (!holds)
            {
                failures.Add(failure);
            }
        }
    }
}
