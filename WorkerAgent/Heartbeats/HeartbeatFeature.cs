using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Adds the heartbeats.</summary>
internal static class HeartbeatFeature
{
    /// <summary>Adds options, trigger, address and loop.</summary>
    public static void AddHeartbeats(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<HeartbeatOptions>().BindConfiguration(HeartbeatOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<HeartbeatOptions>, HeartbeatOptionsValidator>();
        builder.Services.AddSingleton<BeatTrigger>();
        builder.Services.AddSingleton<AddressFinder>();
        builder.Services.AddSingleton<BeatComposer>();
        builder.Services.AddSingleton<CoordinatorWord>();
        builder.Services.AddSingleton<HeartbeatMetrics>();
        builder.Services.AddSingleton<HeartbeatLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HeartbeatLoop>());
    }
}
