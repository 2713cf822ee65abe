using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Clocks;

/// <summary>Registers the time by which the coordinator decides.</summary>
public static class ClockFeature
{
    /// <summary>Puts <see cref="CoordinatorClock"/> in the place of the machine's clock, for everything in this process.</summary>
    /// <param name="services">The services, with <see cref="StorageFeature.AddStorage"/> among them.</param>
    /// <param name="machine">The machine's clock.</param>
    public static IServiceCollection AddClock(this IServiceCollection services, TimeProvider machine)
    {
        var clock = new CoordinatorClock(machine);
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<Func<BootTime>>(BootTime.Now);
        services.AddByStore<IClockSource, PostgresClock, SqliteClock>();
        services.AddSingleton<ClockKeeper>();
        services.AddSingleton<IMemberHealth>(provider => provider.GetRequiredService<ClockKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<ClockKeeper>());
        return services;
    }

    /// <summary>Sets the clock. Called when the store is ready and before the silo starts.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public static Task SetClockAsync(this IServiceProvider services, CancellationToken cancellation) =>
        services.GetRequiredService<ClockKeeper>().LookAsync(cancellation);
}
