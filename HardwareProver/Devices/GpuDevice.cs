using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>A GPU, by CUDA or OpenCL.</summary>
internal sealed class GpuDevice : IProvingDevice
{
    /// <summary>Rows that are worked on at a time: 64 MiB of rows of 1,024 words, twice.</summary>
    private const int BatchRows = 16_384;

    /// <summary>Walks of one launch: well under a second, since drivers end longer ones on a GPU that has a display.</summary>
    private const int BatchWalks = 4_096;

    private readonly Context _context;
    private readonly Accelerator _gpu;
    private readonly Action<Index2D, ArrayView<uint>, ulong, uint, int> _start;
    private readonly Action<Index2D, ArrayView<uint>, ulong, uint, int> _matrix;
    private readonly Action<KernelConfig, ArrayView<uint>, ArrayView<uint>, ArrayView<uint>, int> _multiply;
    private readonly Action<Index1D, ArrayView<uint>, ArrayView<uint>, int> _digest;
    private readonly Action<Index1D, ArrayView<uint>, ulong> _fill;
    private readonly Action<KernelConfig, ArrayView<uint>, ArrayView<uint>, ulong, uint, int, int> _walk;
    private MemoryBuffer1D<uint, Stride1D.Dense>? _memory;

    /// <summary>Opens the device and compiles the kernels.</summary>
    public GpuDevice(Context context, Device device)
    {
        _context = context;
        _gpu = device.CreateAccelerator(context);
        Name = $"{device.Name.Trim()} ({DriverOf(device)})";
        _start = _gpu.LoadAutoGroupedStreamKernel<Index2D, ArrayView<uint>, ulong, uint, int>(MatrixKernels.Start);
        _matrix = _gpu.LoadAutoGroupedStreamKernel<Index2D, ArrayView<uint>, ulong, uint, int>(MatrixKernels.Matrix);
        _multiply = _gpu.LoadStreamKernel<ArrayView<uint>, ArrayView<uint>, ArrayView<uint>, int>(MatrixKernels.Multiply);
        _digest = _gpu.LoadAutoGroupedStreamKernel<Index1D, ArrayView<uint>, ArrayView<uint>, int>(MatrixKernels.Digest);
        _fill = _gpu.LoadAutoGroupedStreamKernel<Index1D, ArrayView<uint>, ulong>(WalkKernels.Fill);
        _walk = _gpu.LoadStreamKernel<ArrayView<uint>, ArrayView<uint>, ulong, uint, int, int>(WalkKernels.Walk);
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public uint[] Multiply(ulong seed, int inner, int rounds, int rows) => Guarded(() =>
    {
        var digests = new uint[rows * Mixing.DigestWords];
        var height = (Math.Min(rows, BatchRows) + MatrixKernels.Tile - 1) / MatrixKernels.Tile * MatrixKernels.Tile;
        using var before = _gpu.Allocate1D<uint>((long)height * inner);
        using var after = _gpu.Allocate1D<uint>((long)height * inner);
        using var matrix = _gpu.Allocate1D<uint>((long)inner * inner);
        using var ends = _gpu.Allocate1D<uint>((long)height * Mixing.DigestWords);
        var config = new KernelConfig(
            new Index3D(inner / MatrixKernels.Tile, height / MatrixKernels.Tile, 1), new Index3D(MatrixKernels.Side, MatrixKernels.Side, 1));
        for (var first = 0; first < rows; first += BatchRows)
        {
            var (left, right) = (before.View, after.View);
            _start(new Index2D(inner / 4, height), left, seed, (uint)first, inner);
            for (var round = 1u; round <= rounds; round++)
            {
                _matrix(new Index2D(inner / 4, inner), matrix.View, seed, round, inner);
                _multiply(config, left, matrix.View, right, inner);
                (left, right) = (right, left);
            }

            _digest(height, left, ends.View, inner);
            _gpu.Synchronize();
            var count = Math.Min(BatchRows, rows - first) * Mixing.DigestWords;
            ends.GetAsArray1D().AsSpan(0, count).CopyTo(digests.AsSpan(first * Mixing.DigestWords));
        }

        return digests;
    });

    /// <inheritdoc />
    public void Fill(ulong seed, long bytes) => Guarded(() =>
    {
        if (_memory?.LengthInBytes != bytes)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = _gpu.Allocate1D<uint>(bytes / sizeof(uint));
        }

        _fill((int)(bytes / (4 * sizeof(uint))), _memory.View, seed);
        _gpu.Synchronize();
        return true;
    });

    /// <inheritdoc />
    public uint[] Walk(ulong seed, int steps, int walks) => Guarded(() =>
    {
        var memory = _memory ?? throw new DeviceException("no memory was filled");
        var padded = (walks + WalkKernels.WalksOfAGroup - 1) / WalkKernels.WalksOfAGroup * WalkKernels.WalksOfAGroup;
        using var digests = _gpu.Allocate1D<uint>((long)padded * Mixing.DigestWords);
        for (var first = 0; first < padded; first += BatchWalks)
        {
            var count = Math.Min(BatchWalks, padded - first);
            var config = new KernelConfig(count / WalkKernels.WalksOfAGroup, WalkKernels.WalksOfAGroup * MemoryWalk.Lanes);
            var part = digests.View.SubView((long)first * Mixing.DigestWords, (long)count * Mixing.DigestWords);
            _walk(config, memory.View, part, seed, (uint)first, steps, (int)(memory.LengthInBytes / WalkSize.PageBytes));
        }

        _gpu.Synchronize();
        return digests.GetAsArray1D()[..(walks * Mixing.DigestWords)];
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _memory?.Dispose();
        _gpu.Dispose();
        _context.Dispose();
    }

    private static string DriverOf(Device device) => device switch
    {
        CudaDevice => CudaAPI.CurrentAPI.GetDriverVersion(out var version) == CudaError.CUDA_SUCCESS ? $"CUDA {version}" : "CUDA",
        CLDevice cl => $"OpenCL {cl.DeviceVersion}",
        _ => device.AcceleratorType.ToString(),
    };

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (AcceleratorException e)
        {
            throw new DeviceException(e.GetBaseException().Message, e);
        }
    }
}
