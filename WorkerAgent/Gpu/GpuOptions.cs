using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>How the worker finds out that its owner uses the machine.</summary>
internal sealed class GpuOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gpu";

    /// <summary>Whether the node stops taking jobs while its owner uses the machine. Default true; the demo engine needs no machine, so it never stops for that.</summary>
    public bool OwnerCheck { get; set; } = true;

    /// <summary>Time between two samples, 1 s to an hour. Default 10 s.</summary>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>GPU load in percent from which it counts as in use, 1 to 100. Default 10.</summary>
    public double BusyPercent { get; set; } = 10;

    /// <summary>The same for the CPU of a machine without a GPU, which is never as quiet, 1 to 100. Default 95.</summary>
    public double CpuBusyPercent { get; set; } = 95;

    /// <summary>Samples in a row that make the node idle again, 1 to 100. Default 3.</summary>
    public int IdleSamples { get; set; } = 3;

    /// <summary>Samples in a row that make the node busy, 1 to 100. Default 2.</summary>
    public int BusySamples { get; set; } = 2;

    /// <summary>
    /// Samples that own jobs may have caused, since the last that told something, after which new jobs are held off, until those that run
    /// have ended and one sample tells whether another program uses the machine, 1 to 10,000. Default 60: every ten minutes for some twenty
    /// seconds, where jobs come without a gap.
    /// </summary>
    public int OwnSamples { get; set; } = 60;

    /// <summary>Samples in a row without an answer after which the node takes no jobs: unknown is not idle, 1 to 10,000. Default 6.</summary>
    public int UnknownSamples { get; set; } = 6;

    /// <summary>The same for the CPU of a machine without a GPU: a minute of full load is more than a build or a page that loads, 1 to 100. Default 6.</summary>
    public int CpuBusySamples { get; set; } = 6;
}

/// <summary>Checks <see cref="GpuOptions"/>.</summary>
internal sealed class GpuOptionsValidator : IValidateOptions<GpuOptions>
{
    public ValidateOptionsResult Validate(string? name, GpuOptions options)
    {
        var failures = new List<string>();
        Check(options.SampleInterval >= TimeSpan.FromSeconds(1) && options.SampleInterval <= TimeSpan.FromHours(1), "Gpu:SampleInterval takes 1 s to 1 hour");
        Check(options.BusyPercent is >= 1 and <= 100 && options.CpuBusyPercent is >= 1 and <= 100, "Gpu:BusyPercent and Gpu:CpuBusyPercent take 1 to 100");
        Check(options.IdleSamples is >= 1 and <= 100 && options.BusySamples is >= 1 and <= 100 && options.CpuBusySamples is >= 1 and <= 100, "Gpu:IdleSamples, Gpu:BusySamples and Gpu:CpuBusySamples take 1 to 100");
        Check(options.OwnSamples is >= 1 and <= 10_000 && options.UnknownSamples is >= 1 and <= 10_000, "Gpu:OwnSamples and Gpu:UnknownSamples take 1 to 10000");
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
