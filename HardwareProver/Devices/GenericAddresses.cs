using System.Reflection;
using ILGPU.Runtime.OpenCL;

namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>
/// Lets ILGPU use an OpenCL processor that has no generic address space, as PoCL 3.1. It compiles kernels for it where <c>__generic</c> is defined as
/// <c>__global</c> (POCL_EXTRA_BUILD_FLAGS), since a processor has one memory. No GPU is treated so.
/// </summary>
internal static class GenericAddresses
{
    /// <summary>Whether the device can run ILGPU's kernels.</summary>
    public static bool Allow(CLDevice device)
    {
        if (!device.Capabilities.GenericAddressSpace && device.DeviceType == CLDeviceType.CL_DEVICE_TYPE_CPU)
        {
            typeof(CLCapabilityContext).GetProperty(nameof(CLCapabilityContext.GenericAddressSpace), BindingFlags.Instance | BindingFlags.Public)!
                .SetValue(device.Capabilities, true);
        }

        return device.Capabilities.GenericAddressSpace;
    }
}
