using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

/// <summary>Adds proofs of hardware.</summary>
internal static class ProvingFeature
{
    /// <summary>Adds options and the loop.</summary>
    public static void AddProving(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ProvingOptions>().BindConfiguration(ProvingOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ProvingOptions>, ProvingOptionsValidator>();
        builder.Services.AddSingleton<ProvingState>();
        builder.Services.AddSingleton<ProofRun>();
        builder.Services.AddHostedService<ProofLoop>();
    }
}
