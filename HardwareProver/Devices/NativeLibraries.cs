using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>
/// Finds the drivers' libraries under the names that Linux distributions give them: packages for running programs bring <c>libOpenCL.so.1</c>, and only
/// those for building bring <c>libOpenCL.so</c>, which ILGPU asks for.
/// </summary>
internal static class NativeLibraries
{
    private static readonly Dictionary<string, string> Installed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["OpenCL"] = "libOpenCL.so.1",
        ["cuda"] = "libcuda.so.1",
    };

    private static int _isResolving;

    /// <summary>Begins to.</summary>
    public static void Resolve()
    {
        if (OperatingSystem.IsLinux() && Interlocked.Exchange(ref _isResolving, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Find);
        }
    }

    /// <summary>Zero leaves the search to the runtime.</summary>
    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path) =>
        Installed.TryGetValue(name, out var installed) && NativeLibrary.TryLoad(installed, assembly, path, out var handle) ? handle : 0;
}
