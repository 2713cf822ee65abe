using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Settings;

namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>Registers proofs of hardware.</summary>
public static class HardwareFeature
{
    /// <summary>Adds options and the checker.</summary>
    public static IServiceCollection AddHardware(this IServiceCollection services)
    {
        services.AddOptions<HardwareOptions>().BindConfiguration(HardwareOptions.Section).ValidateDataAnnotations()
            .Validate(
                options => options.AreSizesValid,
                "Hardware:MatrixSize must be a multiple of 256, with Hardware:Rounds x MatrixSize x MatrixSize at most 67108864, and Hardware:WalkBytes a power of two")
            .ValidateOnStart();
        services.AddShared<HardwareOptions>(
            ("Hardware:MatrixSize", options => options.MatrixSize),
            ("Hardware:Rounds", options => options.Rounds),
            ("Hardware:WalkBytes", options => options.WalkBytes),
            ("Hardware:WalkSteps", options => options.WalkSteps),
            ("Hardware:LeastTime", options => options.LeastTime),
            ("Hardware:ReferenceMultiplications", options => options.ReferenceMultiplications),
            ("Hardware:ReferenceBytes", options => options.ReferenceBytes),
            ("Hardware:UnprovenMultiplier", options => options.UnprovenMultiplier));
        return services.AddSingleton<HardwareChecker>();
    }
}
