using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>Adds the watching of the machine.</summary>
internal static class GpuFeature
{
    /// <summary>Adds options, probes in the order in which they are tried, and the watcher.</summary>
    public static void AddGpu(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<GpuOptions>().BindConfiguration(GpuOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<GpuOptions>, GpuOptionsValidator>();
        builder.Services.AddSingleton<IGpuProbe, NvidiaSmi>();
        builder.Services.AddSingleton<IGpuProbe, RocmSmi>();
        builder.Services.AddSingleton<IGpuProbe>(_ => new AmdSysfs());
        builder.Services.AddSingleton<IGpuProbe>(_ => new CpuLoad());
        builder.Services.AddSingleton<GpuWatcher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<GpuWatcher>());
    }
}
