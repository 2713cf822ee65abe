using System.Collections;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Settings;

/// <summary>A setting that decides about money, limits or trust, and so must be the same at every member of a coordinator.</summary>
/// <param name="Name">Its path, or the path of what it belongs to.</param>
/// <param name="Value">What it is here, as text.</param>
public sealed record SharedSetting(string Name, Func<IServiceProvider, string> Value);

/// <summary>Lets features say which of their settings are shared.</summary>
public static class SharedSettings
{
    /// <summary>Adds settings of one section.</summary>
    /// <typeparam name="TOptions">Its options.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="settings">Path and value of each.</param>
    public static IServiceCollection AddShared<TOptions>(
        this IServiceCollection services, params ReadOnlySpan<(string Name, Func<TOptions, object> Value)> settings)
        where TOptions : class
    {
        foreach (var (name, value) in settings)
        {
            services.AddSingleton(new SharedSetting(name, provider => TextOf(value(provider.GetRequiredService<IOptions<TOptions>>().Value))));
        }

        return services;
    }

    private static string TextOf(object value) => value switch
    {
        string text => text,
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(TextOf).Order(StringComparer.Ordinal)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
