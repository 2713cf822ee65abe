using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>Chooses the device.</summary>
internal static class ProvingDevices
{
    /// <summary>Opens a device.</summary>
    /// <param name="kind">
    /// <c>gpu</c>: the GPU with the most memory, CUDA before OpenCL; <c>cpu</c>; <c>auto</c>: a GPU, or the processor where there is none, but not where it cannot be used now; <c>opencl</c>: any OpenCL device, also
    /// a processor, as tests use it.
    /// </param>
    /// <exception cref="DeviceException">There is no such device.</exception>
    /// <exception cref="ArgumentException">The kind is none of these.</exception>
    public static IProvingDevice Open(string kind) => kind switch
    {
        "cpu" => new CpuDevice(),
        "gpu" => OpenGpu(device => device.DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU) ?? throw new DeviceException("no GPU was found that CUDA or OpenCL can use"),
        "opencl" => OpenGpu(_ => true) ?? throw new DeviceException("no OpenCL device was found"),
        "auto" => OpenGpu(device => device.DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU) is { } gpu ? gpu : new CpuDevice(),
        _ => throw new ArgumentException($"there is no device {kind}: auto, gpu, cpu or opencl", nameof(kind)),
    };

    private static GpuDevice? OpenGpu(Predicate<CLDevice> openCl)
    {
        NativeLibraries.Resolve();
        try
        {
            var context = Context.Create(builder => builder.Cuda().OpenCL(device => openCl(device) && GenericAddresses.Allow(device)));
            var device = context.Devices
                .Where(found => found.AcceleratorType != AcceleratorType.CPU) // ILGPU's own, which is for debugging
                .OrderByDescending(found => found.AcceleratorType == AcceleratorType.Cuda)
                .ThenByDescending(found => found.MemorySize)
                .FirstOrDefault();
            if (device is not null)
            {
                return new GpuDevice(context, device);
            }

            context.Dispose();
            return null;
        }
        catch (Exception e) when (e is AcceleratorException or NotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            throw new DeviceException(e.GetBaseException().Message, e);
        }
    }
}
