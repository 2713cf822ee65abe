namespace MonkeyTroop.Gateway.Rates;

/// <summary>Registers what knows the rates of models.</summary>
internal static class RatesFeature
{
    public static IServiceCollection AddRates(this IServiceCollection services)
    {
        services.AddSingleton<LearnedRatesPoller>();
        services.AddHostedService(provider => provider.GetRequiredService<LearnedRatesPoller>());
        services.AddSingleton<SpeedReports>();
        return services.AddSingleton<ModelRateBook>();
    }
}
