using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Adds the heartbeats.</summary>
internal static class HeartbeatFeature
{
    /// <summary>Adds options, trigger, address, what sends and what takes answers in, and the loop.</summary>
    public static void AddHeartbeats(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<HeartbeatOptions>().BindConfiguration(HeartbeatOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<HeartbeatOptions>, HeartbeatOptionsValidator>();
        builder.Services.AddSingleton<HeartbeatTrigger>();
        builder.Services.AddSingleton<AddressFinder>();
        builder.Services.AddSingleton<HeartbeatComposer>();
        builder.Services.AddSingleton<HeartbeatMetrics>();
        builder.Services.AddSingleton<HeartbeatSender>();
        builder.Services.AddSingleton<HeartbeatAnswers>();
        builder.Services.AddSingleton<HeartbeatPulse>();
        builder.Services.AddSingleton<HeartbeatLoop>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HeartbeatLoop>());
    }
}
