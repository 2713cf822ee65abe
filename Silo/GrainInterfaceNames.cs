using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;

namespace MonkeyTroop.Silo;

/// <summary>
/// Remembers the name of each grain interface. Orleans works it out again from the type for every reference that is made, which is
/// several for each request.
/// </summary>
/// <param name="services">What the resolver is taken from when it is first needed; it takes this provider when it is made.</param>
internal sealed class GrainInterfaceNames(IServiceProvider services) : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType?> _names = new();

    /// <summary>The name by convention of an interface; false for those named by an attribute and for generic ones, which are not ours.</summary>
    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        ArgumentNullException.ThrowIfNull(type);
        var known = _names.GetOrAdd(type, NameOf);
        grainInterfaceType = known.GetValueOrDefault();
        return known is not null;
    }

    private GrainInterfaceType? NameOf(Type type) =>
        type.IsGenericType || type.GetCustomAttributes(inherit: false).Any(attribute => attribute is IGrainInterfaceTypeProviderAttribute)
            ? null
            : services.GetRequiredService<GrainInterfaceTypeResolver>().GetGrainInterfaceTypeByConvention(type);
}
