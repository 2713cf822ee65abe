namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>The machine at one moment.</summary>
/// <param name="Name">The GPU's name, or <c>CPU</c>.</param>
/// <param name="Load">The busiest GPU's load in percent; null when it does not say.</param>
/// <param name="FreeMegabytes">Free GPU memory of all GPUs in MB; null when unknown.</param>
internal sealed record GpuSample(string Name, double? Load, long? FreeMegabytes);

/// <summary>One way to look at a machine's GPU.</summary>
internal interface IGpuProbe
{
    /// <summary>Whether the load is a CPU's.</summary>
    bool IsCpu { get; }

    /// <summary>Takes a sample; null when this machine has no such GPU, or it does not answer in time.</summary>
    Task<GpuSample?> SampleAsync(CancellationToken cancellation);
}
